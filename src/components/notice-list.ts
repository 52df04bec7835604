/** What the page has to say apart from the run: one calm sentence each, with what can be done about it. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { base, buttons } from '../styles/shared.ts';
import { PageCommandEvent, type PageCommand } from './commands.ts';
import { icons } from './icons.ts';

export interface Notice {
  /** A second notice with the same id replaces the first. */
  readonly id: string;
  readonly text: string;
  /** Technical, shown small. */
  readonly detail?: string | null;
  readonly warning?: boolean;
  readonly action?: { readonly label: string; readonly command: PageCommand };
  /** What the button that puts it away is called; a cross if not given. */
  readonly dismissLabel?: string;
}

/** @fires page-command */
@customElement('notice-list')
@localized()
export class NoticeList extends LitElement {
  static override styles = [
    base,
    buttons,
    css`

      .notice {
        display: flex;
        align-items: center;
        flex-wrap: wrap;
        gap: 0 var(--unit);
        min-height: calc(5 * var(--unit));
        font-size: var(--small);
        line-height: calc(2.5 * var(--unit));
      }

      .warning::before {
        content: '';
        flex: none;
        width: 8px;
        height: 8px;
        rotate: 45deg;
        background: var(--warning);
      }

      .text {
        flex: 1 1 200px;
      }

      .detail {
        font-size: var(--small);
        color: var(--muted);
        overflow-wrap: anywhere;
      }

      .action {
        font-weight: 600;
        text-decoration: underline;
        text-underline-offset: 4px;
      }
    `,
  ];

  @property({ attribute: false }) notices: readonly Notice[] = [];

  override render() {
    return html`<div role="status" aria-label=${msg('Notices')}>
      ${repeat(
        this.notices,
        ({ id }) => id,
        (notice) => this.#renderNotice(notice),
      )}
    </div>`;
  }

  #renderNotice({ id, text, detail, warning, action, dismissLabel }: Notice) {
    return html`<div class="notice ${warning ? 'warning' : ''}">
      <div class="text">
        <p>${text}</p>
        ${detail ? html`<p class="detail">${detail}</p>` : nothing}
      </div>
      ${
        action
          ? html`<button class="action" @click=${() => this.#emit(action.command)}>${action.label}</button>`
          : nothing
      }
      <button
        aria-label=${dismissLabel ?? msg('Close this notice')}
        @click=${() => this.#emit({ kind: 'dismiss-notice', id })}
      >
        ${dismissLabel ?? icons.close}
      </button>
    </div>`;
  }

  #emit(command: PageCommand): void {
    this.dispatchEvent(new PageCommandEvent(command));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'notice-list': NoticeList;
  }
}
