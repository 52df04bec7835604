/** Says which backend runs, on what, and why; and lets the reader choose another. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { BackendInfo, BackendPreference } from '../../protocol/events.ts';
import {
  backendKindSentence,
  backendName,
  backendReasonSentence,
  scheduleText,
} from '../i18n/backend-sentences.ts';
import { popover } from '../styles/popover.ts';
import { base, buttons } from '../styles/shared.ts';
import type { ChoiceEvent } from './choice-field.ts';
import './choice-field.ts';
import { RunCommandEvent } from './commands.ts';

/** @fires run-command */
@customElement('backend-badge')
@localized()
export class BackendBadge extends LitElement {
  static override styles = [
    base,
    buttons,
    popover,
    css`
      .badge {
        font-size: var(--small);
      }

      .dot {
        width: 8px;
        height: 8px;
        border: 2px solid var(--data);
        border-radius: 50%;
      }

      .dot.webgpu {
        background: var(--data);
      }

      .adapter {
        max-width: 24ch;
        overflow: hidden;
        text-overflow: ellipsis;
        color: var(--muted);
      }

      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0 calc(2 * var(--unit));
        margin-top: var(--unit);
        font-size: var(--small);
      }

      dt {
        color: var(--muted);
      }

      dd {
        overflow-wrap: anywhere;
      }

      choice-field {
        margin-top: var(--unit);
        padding-top: var(--unit);
        border-top: 1px solid var(--hairline);
      }
    `,
  ];

  @property({ attribute: false }) backend: BackendInfo | null = null;
  @property({ attribute: false }) preference: BackendPreference = 'auto';
  /** Without the adapter's name. */
  @property({ type: Boolean }) compact = false;

  override render() {
    const { backend } = this;
    const name = backend ? backendName(backend.kind) : msg('starting…');
    return html`
      <button class="badge" popovertarget="panel" aria-label=${msg(str`Backend: ${name}`)}>
        <span class="dot ${backend?.kind ?? ''}" aria-hidden="true"></span>
        <span>${name}</span>
        ${backend && !this.compact ? html`<span class="adapter">${backend.adapter}</span>` : nothing}
      </button>
      <div id="panel" popover role="dialog" aria-label=${msg('Backend')}>
        ${backend ? this.#renderBackend(backend) : html`<p>${msg('The worker is starting.')}</p>`}
        <choice-field
          .label=${msg('Backend')}
          .value=${this.preference}
          .choices=${[
            { value: 'auto', label: msg('Automatic') },
            { value: 'webgpu', label: 'WebGPU' },
            { value: 'cpu', label: 'CPU' },
          ]}
          @choice=${this.#onChoice}
        ></choice-field>
      </div>
    `;
  }

  #renderBackend(backend: BackendInfo) {
    return html`
      <p>${backendKindSentence(backend)}</p>
      <p>${backendReasonSentence(backend)}</p>
      <dl>
        <dt>${msg('Runs on')}</dt>
        <dd>${backend.adapter}</dd>
        ${
          backend.workgroupSize === null
            ? nothing
            : html`<dt>${msg('Workgroup')}</dt>
              <dd class="number">${msg(str`${backend.workgroupSize} threads, calibrated`)}</dd>`
        }
        ${
          backend.schedule === null
            ? nothing
            : html`<dt>${msg('Schedule')}</dt>
              <dd>${scheduleText(backend.schedule)}</dd>`
        }
      </dl>
    `;
  }

  readonly #onChoice = (event: ChoiceEvent): void => {
    this.dispatchEvent(new RunCommandEvent({ kind: 'backend', value: event.value as BackendPreference }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'backend-badge': BackendBadge;
  }
}
