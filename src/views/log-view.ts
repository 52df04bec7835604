/** Wires the log: its rows from the run's log model, its sentences from the events, its style from the reader. */
import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { listedLabels } from '../charts/run-facts.ts';
import { logBlocks, type LogBlock, type LogNote, type LogStyle } from '../components/log-text.ts';
import { Pace } from '../components/pace.ts';
import '../components/training-log.ts';
import type { LogStyleEvent } from '../components/training-log.ts';
import { backendChangeSentence } from '../i18n/backend-sentences.ts';
import { divergenceSentence } from '../i18n/divergence-sentence.ts';
import { epochsText } from '../i18n/epochs-text.ts';
import { readSetting, writeSetting } from '../storage/settings.ts';
import { base } from '../styles/shared.ts';
import { earlyStopSentence } from './chart-sentences.ts';
import { toldMarks } from './marks.ts';
import { runContext, type RunView } from './run-context.ts';

const REWRITE_INTERVAL_MS = 100;

@customElement('log-view')
@localized()
export class LogView extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: flex;
        flex-direction: column;
      }

      training-log {
        flex: 1;
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;

  @state() private logStyle: LogStyle = readSetting('log-style') === 'keras' ? 'keras' : 'guide';

  readonly #pace = new Pace(this, REWRITE_INTERVAL_MS);
  #blocks: readonly LogBlock[] = [];

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('view') || this.view.status !== 'training') this.#pace.hurry();
    if (this.#pace.due()) this.#blocks = this.#makeBlocks();
  }

  override render() {
    return html`<training-log
      .blocks=${this.#blocks}
      log-style=${this.logStyle}
      .batchesPerEpoch=${this.view.info?.batchesPerEpoch ?? 1}
      @log-style=${this.#onStyle}
    ></training-log>`;
  }

  #makeBlocks(): LogBlock[] {
    const { info, log, start, spec } = this.view;
    if (!info) return [];
    const facts = {
      labels: listedLabels(info),
      epochs: spec.training.epochs,
      batchesPerEpoch: info.batchesPerEpoch,
      start,
    };
    const gap = (epochs: number): string => msg(str`… ${epochsText(epochs)} not listed …`);
    return logBlocks(log.rows, this.#notes(), facts, this.logStyle, gap);
  }

  #notes(): LogNote[] {
    const { divergence, snapshot } = this.view;
    const stopped = snapshot?.stoppedEarly;
    const notes: LogNote[] = toldMarks(this.view).map(({ epoch, cause, backend }) => ({
      epoch,
      text: backendChangeSentence(cause, epoch, backend),
    }));
    if (stopped) notes.push({ epoch: stopped.epochs, text: earlyStopSentence(stopped) });
    if (divergence) notes.push({ epoch: Infinity, text: divergenceSentence(divergence) });
    return notes;
  }

  readonly #onStyle = (event: LogStyleEvent): void => {
    this.logStyle = event.style;
    writeSetting('log-style', event.style);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'log-view': LogView;
  }
}
