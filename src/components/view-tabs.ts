/** Which view of the run is shown: a row of tabs, moved through by the arrow keys. It scrolls where there is no room. */
import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../styles/shared.ts';

export interface ViewTab {
  readonly id: string;
  readonly title: string;
}

/** Another tab was chosen. */
export class TabEvent extends Event {
  static readonly type = 'tab';
  readonly id: string;

  constructor(id: string) {
    super(TabEvent.type);
    this.id = id;
  }
}

/** @fires tab */
@customElement('view-tabs')
export class ViewTabs extends LitElement {
  static override styles = [
    base,
    css`
      [role='tablist'] {
        display: flex;
        gap: calc(1.75 * var(--unit));
        padding-right: calc(3 * var(--unit));
        overflow-x: auto;
        scrollbar-width: none;
        /* What does not fit goes on: it can be scrolled. */
        mask-image: linear-gradient(to right, #000 calc(100% - 24px), transparent);
      }

      [role='tab'] {
        flex: none;
        min-height: var(--target);
        padding: 0;
        border: 0;
        border-bottom: 2px solid transparent;
        border-radius: 0;
        background: none;
        color: var(--muted);
        font: inherit;
        font-size: var(--small);
        cursor: pointer;
      }

      [role='tab']:hover {
        color: var(--ink);
      }

      [role='tab'][aria-selected='true'] {
        border-color: var(--ink);
        color: var(--ink);
      }

      [role='tab']:focus-visible {
        outline: 2px solid var(--focus);
        outline-offset: -2px;
      }
    `,
  ];

  /** The accessible name of the row. */
  @property() label = '';
  @property({ attribute: false }) tabs: readonly ViewTab[] = [];
  @property() selected = '';

  /** By the reader, and not shown yet. */
  #isChosen = false;

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has('selected') || !this.#isChosen) return;
    this.#isChosen = false;
    const tab = this.renderRoot.querySelector<HTMLElement>('[aria-selected="true"]');
    tab?.focus();
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  override render() {
    return html`
      <div role="tablist" aria-label=${this.label} @keydown=${this.#onKey}>
        ${this.tabs.map(
          ({ id, title }) => html`
            <button
              role="tab"
              aria-selected=${id === this.selected}
              tabindex=${id === this.selected ? 0 : -1}
              @click=${() => this.#choose(id)}
            >
              ${title}
            </button>
          `,
        )}
      </div>
    `;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const last = this.tabs.length - 1;
    const at = this.tabs.findIndex(({ id }) => id === this.selected);
    const next = new Map([
      ['ArrowLeft', at > 0 ? at - 1 : last],
      ['ArrowRight', at < last ? at + 1 : 0],
      ['Home', 0],
      ['End', last],
    ]).get(event.key);
    if (next === undefined) return;
    event.preventDefault();
    this.#choose(this.tabs[next]!.id);
  };

  #choose(id: string): void {
    this.#isChosen = true;
    this.dispatchEvent(new TabEvent(id));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'view-tabs': ViewTabs;
  }
}
