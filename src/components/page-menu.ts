/** The button of the menu, and the place where its panel hangs. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { loadLater } from '../i18n/locale.ts';
import { popover } from '../styles/popover.ts';
import { base, buttons } from '../styles/shared.ts';
import type { ThemeChoice } from './commands.ts';
import { icons } from './icons.ts';

@customElement('page-menu')
@localized()
export class PageMenu extends LitElement {
  static override styles = [
    base,
    buttons,
    popover,
    css`
      [popover] {
        padding: var(--unit);
      }
    `,
  ];

  /** Language, theme and installation stand here instead of in the header. */
  @property({ type: Boolean }) compact = false;
  @property() theme: ThemeChoice = 'auto';
  @property({ attribute: false }) canInstall = false;

  @query('[popover]') private panel!: HTMLElement;

  override render() {
    return html`
      <button popovertarget="panel" aria-label=${msg('Menu')}>${icons.menu}</button>
      <div id="panel" popover role="dialog" aria-label=${msg('Menu')} @beforetoggle=${this.#load}>
        <menu-panel
          .compact=${this.compact}
          .theme=${this.theme}
          .canInstall=${this.canInstall}
          @close=${() => this.panel.hidePopover()}
        ></menu-panel>
      </div>
    `;
  }

  readonly #load = (): void => void loadLater(() => import('../later/menu-panel.ts'));
}

declare global {
  interface HTMLElementTagNameMap {
    'page-menu': PageMenu;
  }
}
