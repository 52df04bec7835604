/** The left-hand side: what is trained, in the guide's order. On a phone it is a sheet over the lower part of the page. */
import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { splitSizes } from '../../protocol/split.ts';
import { maxStableRate } from '../charts/run-facts.ts';
import { PageCommandEvent } from '../components/commands.ts';
import '../components/data-section.ts';
import { icons } from '../components/icons.ts';
import '../components/loss-section.ts';
import '../components/model-section.ts';
import type { NumberField } from '../components/number-field.ts';
import '../components/optimizer-section.ts';
import '../components/speed-field.ts';
import '../components/training-section.ts';
import { base, buttons } from '../styles/shared.ts';
import { runContext, type RunView } from './run-context.ts';

@customElement('controls-view')
@localized()
export class ControlsView extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .sections > * {
        padding: calc(2 * var(--unit)) var(--gutter) calc(2.5 * var(--unit));
      }

      .sections > * + * {
        border-top: 1px solid var(--hairline);
      }

      header {
        position: sticky;
        top: 0;
        z-index: 1;
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding: var(--unit) calc(2 * var(--unit));
        background: var(--surface);
        border-bottom: 1px solid var(--hairline);
      }

      h2 {
        font-weight: 600;
      }

      :host([sheet]) {
        position: fixed;
        z-index: 2;
        inset: auto 0 var(--transport-height) 0;
        max-height: 50dvh;
        overflow: auto;
        overscroll-behavior: contain;
        background: var(--surface);
        border-top: 1px solid var(--edge);
        visibility: hidden;
      }

      :host([sheet][open]) {
        visibility: visible;
      }

      :host([sheet]) .sections > * {
        padding-inline: calc(2 * var(--unit));
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  /** A sheet that opens and closes instead of a column. */
  @property({ type: Boolean, reflect: true }) sheet = false;
  @property({ type: Boolean, reflect: true }) open = false;

  @query('.close') private closeButton!: HTMLButtonElement | null;

  /** Fields that refused a text at some time. */
  readonly #refused = new Set<NumberField>();

  constructor() {
    super();
    this.addEventListener('keydown', this.#onKey);
    this.addEventListener('number-refused', ({ field }) => this.#refused.add(field));
  }

  /** Where the run uses another value than stands in its field; null if nowhere. */
  get refusedField(): NumberField | null {
    // What the model is tried with is no part of the run.
    return [...this.#refused].find((field) => field.refused && !field.bare) ?? null;
  }

  /** Every field shows its value again. */
  takeBackRefused(): void {
    for (const field of this.#refused) if (field.refused) field.takeBack();
    this.#refused.clear();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('open') && this.open && this.sheet) this.closeButton?.focus();
  }

  override render() {
    const { info, snapshot, spec, speed, trial } = this.view;
    return html`
      ${this.sheet ? this.#renderSheetHead() : nothing}
      <div class="sections">
        <data-section .spec=${spec} .info=${info}></data-section>
        <model-section
          .spec=${spec}
          .info=${info}
          .variables=${snapshot?.variables ?? []}
          .trial=${trial}
        ></model-section>
        <loss-section .spec=${spec}></loss-section>
        <optimizer-section
          .spec=${spec}
          .optimizer=${spec.optimizer}
          .maxStable=${maxStableRate(info, spec)}
          .batchesPerEpoch=${info?.batchesPerEpoch ?? 1}
        ></optimizer-section>
        <training-section .spec=${spec} .examples=${info && splitSizes(spec.split, info.data.examples).training}></training-section>
        ${this.sheet ? html`<speed-field .speed=${speed}></speed-field>` : nothing}
      </div>
    `;
  }

  #renderSheetHead() {
    return html`<header>
      <h2>${msg('Controls')}</h2>
      <button class="close" aria-label=${msg('Close the controls')} @click=${this.#close}>${icons.close}</button>
    </header>`;
  }

  readonly #close = (): void => {
    this.dispatchEvent(new PageCommandEvent({ kind: 'toggle-controls', open: false }));
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.sheet) this.#close();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'controls-view': ControlsView;
  }
}
