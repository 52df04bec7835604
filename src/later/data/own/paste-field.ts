/** A box to paste a table into. What is long is never shown in it: a text field with millions of characters would hold the page up. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { base, buttons, disclosure, fields } from '../../../styles/shared.ts';

/** A text to read. */
export class PasteEvent extends Event {
  static readonly type = 'paste-text';
  readonly text: string;

  constructor(text: string) {
    super(PasteEvent.type);
    this.text = text;
  }
}

/** Longer texts are read at once. */
const SHOWN = 20_000;

/** @fires paste-text */
@customElement('paste-field')
@localized()
export class PasteField extends LitElement {
  static override styles = [
    base,
    buttons,
    disclosure,
    fields,
    css`
      textarea {
        display: block;
        width: 100%;
        min-height: calc(12 * var(--unit));
        padding: var(--unit);
        border: 1px solid var(--edge);
        border-radius: var(--radius);
        background: transparent;
        color: var(--ink);
        font-family: var(--mono);
        font-size: var(--small);
        resize: vertical;
        white-space: pre;
      }

      button {
        margin-left: calc(-1 * var(--unit));
      }
    `,
  ];

  @query('textarea') private box!: HTMLTextAreaElement;

  override render() {
    return html`<details>
      <summary>${msg('Paste a table')}</summary>
      <label for="text">${msg('Text of the table')}</label>
      <textarea
        id="text"
        rows="4"
        autocomplete="off"
        spellcheck="false"
        placeholder="x,y&#10;1.5,3&#10;2.5,4"
        @paste=${this.#onPaste}
      ></textarea>
      <button class="quiet" @click=${this.#onRead}>${msg('Read the pasted text')}</button>
    </details>`;
  }

  readonly #onPaste = (event: ClipboardEvent): void => {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text.length <= SHOWN) return;
    event.preventDefault();
    this.dispatchEvent(new PasteEvent(text));
  };

  readonly #onRead = (): void => {
    this.dispatchEvent(new PasteEvent(this.box.value));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'paste-field': PasteField;
  }
}
