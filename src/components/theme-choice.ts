/** Light, dark, or as the system has it. */
import { localized, msg } from '@lit/localize';
import { html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { base } from '../styles/shared.ts';
import type { ChoiceEvent } from './choice-field.ts';
import './choice-field.ts';
import { PageCommandEvent, type ThemeChoice as Theme } from './commands.ts';

/** @fires page-command */
@customElement('theme-choice')
@localized()
export class ThemeChoice extends LitElement {
  static override styles = [base];

  @property() theme: Theme = 'auto';

  override render() {
    return html`<choice-field
      small
      .label=${msg('Theme')}
      .value=${this.theme}
      .choices=${[
        { value: 'auto', label: msg('Auto') },
        { value: 'light', label: msg('Light') },
        { value: 'dark', label: msg('Dark') },
      ]}
      @choice=${this.#onChoice}
    ></choice-field>`;
  }

  readonly #onChoice = (event: ChoiceEvent): void => {
    this.dispatchEvent(new PageCommandEvent({ kind: 'theme', value: event.value as Theme }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'theme-choice': ThemeChoice;
  }
}
