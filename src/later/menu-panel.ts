/** What hangs from the menu's button: the rarer commands, and the keys that the page knows. Loaded when the menu is first opened. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import {
  PageCommandEvent,
  RunCommandEvent,
  type PageCommand,
  type RunCommand,
  type ThemeChoice,
} from '../components/commands.ts';
import { icons } from '../components/icons.ts';
import '../components/language-choice.ts';
import '../components/theme-choice.ts';
import { currentLanguage } from '../i18n/locale.ts';
import { base, buttons } from '../styles/shared.ts';

const GUIDE_URL = 'https://www.tensorflow.org/guide/basic_training_loops';

/** @fires run-command @fires page-command @fires close - a command was given */
@customElement('menu-panel')
@localized()
export class MenuPanel extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .command {
        width: 100%;
        justify-content: flex-start;
        white-space: normal;
      }

      a {
        display: flex;
        align-items: center;
        min-height: var(--target);
        padding: 0 calc(1.5 * var(--unit));
        color: inherit;
        text-underline-offset: 3px;
      }

      .part {
        padding: var(--unit) calc(1.5 * var(--unit));
      }

      .part,
      .commands + .commands {
        margin-top: var(--unit);
        border-top: 1px solid var(--hairline);
      }

      .commands + .commands {
        padding-top: var(--unit);
      }

      h2 {
        margin-bottom: calc(0.5 * var(--unit));
        font-size: var(--small);
        color: var(--muted);
      }

      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: calc(0.5 * var(--unit)) calc(2 * var(--unit));
        font-size: var(--small);
      }

      @media (hover: none) {
        .keys {
          display: none;
        }
      }

      kbd {
        font-family: var(--mono);
        white-space: nowrap;
      }
    `,
  ];

  /** Language, theme and installation stand here instead of in the header. */
  @property({ type: Boolean }) compact = false;
  @property() theme: ThemeChoice = 'auto';
  @property({ attribute: false }) canInstall = false;

  override render() {
    return html`
        <div class="commands">
          ${this.#renderPage(msg('Copy a link to this run'), { kind: 'copy-link' })}
          ${this.#renderPage(msg('Back to the guide’s run'), { kind: 'guide-run' })}
          <a href=${guideAddress()} target="_blank" rel="noopener">${msg('Read the guide (opens a new tab)')}</a>
        </div>
        <div class="commands">
          ${this.#renderRun(msg('Simulate a lost device'), { kind: 'simulate-device-loss' })}
          ${this.#renderRun(msg('Simulate a worker crash'), { kind: 'simulate-worker-crash' })}
        </div>
        ${this.compact ? this.#renderPageChoices() : nothing}
        <div class="part keys">
          <h2>${msg('Keys')}</h2>
          <dl>
            <dt><kbd>${msg('Space')}</kbd></dt>
            <dd>${msg('Train or pause')}</dd>
            <dt><kbd>→</kbd></dt>
            <dd>${msg('Step one epoch')}</dd>
            <dt><kbd>Shift →</kbd></dt>
            <dd>${msg('Step one batch')}</dd>
            <dt><kbd>Home</kbd></dt>
            <dd>${msg('Reset')}</dd>
          </dl>
        </div>
    `;
  }

  #renderPageChoices() {
    return html`<div class="part">
      <language-choice></language-choice>
      <theme-choice .theme=${this.theme}></theme-choice>
      ${
        this.canInstall
          ? html`<button class="command" @click=${() => this.#page({ kind: 'install' })}>
            ${icons.install} ${msg('Install')}
          </button>`
          : nothing
      }
    </div>`;
  }

  #renderPage(label: string, command: PageCommand) {
    return html`<button class="command" @click=${() => this.#page(command)}>${label}</button>`;
  }

  #renderRun(label: string, command: RunCommand) {
    return html`<button class="command" @click=${() => this.#run(command)}>${label}</button>`;
  }

  #page(command: PageCommand): void {
    this.dispatchEvent(new Event('close'));
    this.dispatchEvent(new PageCommandEvent(command));
  }

  #run(command: RunCommand): void {
    this.dispatchEvent(new Event('close'));
    this.dispatchEvent(new RunCommandEvent(command));
  }
}

function guideAddress(): string {
  return currentLanguage() === 'ko' ? `${GUIDE_URL}?hl=ko` : GUIDE_URL;
}

declare global {
  interface HTMLElementTagNameMap {
    'menu-panel': MenuPanel;
  }
}
