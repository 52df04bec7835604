/** The page's languages, each by its own name. */
import { localized, msg } from '@lit/localize';
import { html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { currentLanguage, LANGUAGES, type Language } from '../i18n/locale.ts';
import { base } from '../styles/shared.ts';
import type { ChoiceEvent } from './choice-field.ts';
import './choice-field.ts';
import { PageCommandEvent } from './commands.ts';

/** @fires page-command */
@customElement('language-choice')
@localized()
export class LanguageChoice extends LitElement {
  static override styles = [base];

  override render() {
    return html`<choice-field
      small
      .label=${msg('Language')}
      .value=${currentLanguage()}
      .choices=${LANGUAGES.map(({ code, name }) => ({ value: code, label: name, lang: code }))}
      @choice=${this.#onChoice}
    ></choice-field>`;
  }

  readonly #onChoice = (event: ChoiceEvent): void => {
    this.dispatchEvent(new PageCommandEvent({ kind: 'language', value: event.value as Language }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'language-choice': LanguageChoice;
  }
}
