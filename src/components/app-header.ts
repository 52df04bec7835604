/** One thin line: the name, what runs where, and the page's own few choices. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { BackendInfo, BackendPreference } from '../../protocol/events.ts';
import { base, buttons } from '../styles/shared.ts';
import './backend-badge.ts';
import { PageCommandEvent, type ThemeChoice } from './commands.ts';
import { icons } from './icons.ts';
import './language-choice.ts';
import './page-menu.ts';
import './theme-choice.ts';

/** @fires page-command @fires run-command */
@customElement('app-header')
@localized()
export class AppHeader extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      header {
        display: flex;
        align-items: center;
        gap: calc(3 * var(--unit));
        height: var(--header-height);
        padding: 0 calc(1.5 * var(--unit)) 0 calc(3 * var(--unit));
        background: var(--surface);
        border-bottom: 1px solid var(--hairline);
      }

      h1 {
        display: flex;
        align-items: center;
        gap: var(--unit);
        font-weight: 600;
        letter-spacing: 0.01em;
      }

      .title {
        flex: 1;
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: var(--small);
        color: var(--muted);
      }

      @media (width < 1000px) {
        .title {
          visibility: hidden;
        }
      }

      .offline {
        display: flex;
        align-items: center;
        gap: calc(0.5 * var(--unit));
        font-size: var(--small);
        color: var(--muted);
      }

      .install {
        font-size: var(--small);
      }

      .loop {
        stroke: var(--data);
      }

      .fit {
        stroke: var(--model);
      }

      :host([compact]) header {
        gap: 0;
        padding-left: calc(2 * var(--unit));
        padding-right: calc(0.5 * var(--unit));
      }
    `,
  ];

  /** The run's own title. */
  @property({ attribute: false }) runTitle = '';
  @property({ attribute: false }) backend: BackendInfo | null = null;
  @property({ attribute: false }) preference: BackendPreference = 'auto';
  @property() theme: ThemeChoice = 'auto';
  @property({ attribute: false }) canInstall = false;
  @property({ type: Boolean }) offline = false;
  @property({ type: Boolean, reflect: true }) compact = false;

  override render() {
    return html`<header>
      <h1>${logo} Tapeloop</h1>
      <span class="title">${this.compact ? nothing : this.runTitle}</span>
      ${this.offline ? this.#renderOffline() : nothing}
      <backend-badge
        .backend=${this.backend}
        .preference=${this.preference}
        ?compact=${this.compact}
      ></backend-badge>
      ${this.compact ? nothing : this.#renderChoices()}
      <page-menu .theme=${this.theme} .canInstall=${this.canInstall} ?compact=${this.compact}></page-menu>
    </header>`;
  }

  #renderOffline() {
    return html`<span class="offline" role="status">
      ${icons.offline}<span class=${this.compact ? 'hidden' : ''}>${msg('Offline')}</span>
    </span>`;
  }

  #renderChoices() {
    return html`
      ${
        this.canInstall
          ? html`<button
            class="install"
            @click=${() => this.dispatchEvent(new PageCommandEvent({ kind: 'install' }))}
          >
            ${icons.install} ${msg('Install')}
          </button>`
          : nothing
      }
      <language-choice></language-choice>
      <theme-choice .theme=${this.theme}></theme-choice>
    `;
  }
}

const logo = html`<svg width="24" height="24" viewBox="40 60 440 400" fill="none" aria-hidden="true">
  <g stroke-width="40" stroke-linecap="round" stroke-linejoin="round">
    <path class="loop" d="M290 89 A168 168 0 1 0 418 250" />
    <path class="loop" d="M370 288 L418 244 L462 292" />
    <path class="fit" d="M176 336 L408 104" />
  </g>
</svg>`;

declare global {
  interface HTMLElementTagNameMap {
    'app-header': AppHeader;
  }
}
