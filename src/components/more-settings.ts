/** What a section has beside what the first screen shows: opened, and loaded, when somebody asks for it. */
import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { loadLater } from '../i18n/locale.ts';
import { base, disclosure } from '../styles/shared.ts';

@customElement('more-settings')
@localized()
export class MoreSettings extends LitElement {
  static override styles = [base, disclosure];

  /** Of what there is more; stands before the name for those who only hear it. */
  @property() group = '';
  @property({ attribute: false }) load!: () => Promise<unknown>;

  @state() private isLoaded = false;

  override render() {
    return html`<details @toggle=${this.#onToggle}>
      <summary><span class="hidden">${this.group}: </span>${msg('More settings')}</summary>
      ${this.isLoaded ? html`<slot></slot>` : nothing}
    </details>`;
  }

  readonly #onToggle = async (): Promise<void> => {
    await loadLater(this.load);
    this.isLoaded = true;
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'more-settings': MoreSettings;
  }
}
