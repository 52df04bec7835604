/**
 * Where the time goes, second by second: on the device, reading back, putting snapshots together, on their way, drawing; and which backend runs, and
 * why. Much of it passes at the same time on different threads, so the parts are not a whole.
 */
import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import {
  backendKindSentence,
  backendName,
  backendReasonSentence,
  scheduleText,
} from '../../i18n/backend-sentences.ts';
import { formatCount, formatFixed } from '../../i18n/numbers.ts';
import { base } from '../../styles/shared.ts';
import { runContext, type RunView } from '../../views/run-context.ts';
import { bars } from './view-styles.ts';
import { FrameMeter } from './timing/frame-meter.ts';
import { between, type Reading, type Second } from './timing/second.ts';

const INTERVAL_MS = 1000;

interface Row {
  readonly name: string;
  /** Of each second; null: not known yet. */
  readonly ms: number | null;
  readonly note: string;
  readonly thread: 'device' | 'worker' | 'page';
}

@customElement('timing-view')
@localized()
export class TimingView extends LitElement {
  static override styles = [
    base,
    bars,
    css`
      h2 {
        margin-bottom: var(--unit);
        font-weight: 600;
      }

      table {
        width: 100%;
        border-collapse: collapse;
      }

      caption {
        padding-bottom: var(--unit);
        text-align: start;
        font-size: var(--small);
        color: var(--muted);
      }

      tr {
        border-top: 1px solid var(--hairline);
      }

      th,
      td {
        padding: var(--unit) 0;
        text-align: start;
        vertical-align: baseline;
        font-weight: 400;
      }

      .note {
        display: block;
        font-size: var(--small);
        line-height: calc(2.5 * var(--unit));
        color: var(--muted);
      }

      .ms {
        width: 6em;
        text-align: end;
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }

      .bar {
        width: 34%;
        padding-left: calc(2 * var(--unit));
      }

      .device {
        --bar: var(--data);
      }

      .worker {
        --bar: var(--truth);
      }

      .page {
        --bar: var(--optimum);
      }

      .backend {
        margin-top: calc(3 * var(--unit));
      }

      .backend p {
        font-size: var(--small);
        color: var(--muted);
      }

      @media (width < 720px) {
        .bar {
          width: 22%;
        }
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';

  @state() private second: Second | null = null;

  readonly #frames = new FrameMeter();
  #last: Reading | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#frames.start();
    this.#timer = setInterval(() => void this.#read(), INTERVAL_MS);
    void this.#read();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#frames.stop();
    clearInterval(this.#timer);
    this.#last = null;
  }

  override render() {
    const second = this.view.status === 'training' ? this.second : null;
    return html`
      <h2>${msg('Where each second goes')}</h2>
      <table>
        <caption>${this.#caption(second)}</caption>
        <tbody>
          ${this.#rows(second).map((row) => this.#renderRow(row))}
        </tbody>
      </table>
      ${this.#renderBackend()}
    `;
  }

  #renderRow({ name, ms, note, thread }: Row) {
    return html`<tr>
      <th scope="row">${name}<span class="note">${note}</span></th>
      <td class="ms">${ms === null ? '—' : msg(str`${formatFixed(ms, 1)} ms`)}</td>
      <td class="bar">
        <meter class=${thread} min="0" max="1000" .value=${Math.min(1000, ms ?? 0)} aria-label=${name}></meter>
      </td>
    </tr>`;
  }

  #renderBackend() {
    const { backend } = this.view;
    if (!backend) return nothing;
    return html`<div class="backend">
      <h2>${msg('What runs, and why')}</h2>
      <p>
        ${backendName(backend.kind)}: ${backend.adapter}${backend.schedule ? html`, ${scheduleText(backend.schedule)}` : nothing}.
        ${backendKindSentence(backend)} ${backendReasonSentence(backend)}
      </p>
    </div>`;
  }

  #caption(second: Second | null): string {
    if (second === null)
      return msg('Measured while the run trains. The parts are on three threads and pass at the same time.');
    return msg(
      str`${formatCount(Math.round(second.steps))} steps, ${formatCount(Math.round(second.snapshotCount))} snapshots and ${formatCount(Math.round(second.frames))} frames per second. The parts are on three threads and pass at the same time.`,
    );
  }

  #rows(second: Second | null): Row[] {
    const isGpu = this.view.backend?.kind === 'webgpu';
    return [
      {
        name: isGpu ? msg('Device') : msg('Training on the CPU'),
        ms: second?.device ?? null,
        note: isGpu
          ? msg('steps and losses, from sending them until they are done')
          : msg('in the worker’s thread'),
        thread: 'device',
      },
      {
        name: msg('Read-back'),
        ms: second?.readback ?? null,
        note: isGpu
          ? msg('from the device being done until its numbers are here')
          : msg('nothing to read back'),
        thread: 'device',
      },
      {
        name: msg('Snapshots'),
        ms: second?.snapshots ?? null,
        note: msg('what the page shows is put together, the model’s picture included'),
        thread: 'worker',
      },
      {
        name: msg('Messages'),
        ms: second && second.message * second.snapshotCount,
        note: second
          ? msg(str`about ${formatFixed(second.message, 2)} ms each, until the other thread has its turn`)
          : msg('until the other thread has its turn'),
        thread: 'worker',
      },
      {
        name: msg('Waiting for the page'),
        ms: second?.page ?? null,
        note: msg('a snapshot is on its way, or waits for the next frame; training does not wait for it'),
        thread: 'page',
      },
      {
        name: msg('Drawing'),
        ms: second?.drawing ?? null,
        note: msg('the page’s own thread: views, charts, layout and paint'),
        thread: 'page',
      },
    ];
  }

  async #read(): Promise<void> {
    const askedAt = performance.timeOrigin + performance.now();
    const answer = await this.view.ask('timing', { askedAt });
    const { info, snapshot } = this.view;
    if (!answer.ok || !info || !this.isConnected) return;
    const { totals, answeredAt } = answer.value;
    const { ms, frames } = this.#frames.totals;
    const now: Reading = {
      at: answeredAt,
      run: info.run,
      steps: snapshot?.position.step ?? 0,
      totals,
      drawn: ms,
      frames,
      travel: Math.max(0, answeredAt - askedAt),
    };
    this.second = between(this.#last, now);
    this.#last = now;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'timing-view': TimingView;
  }
}
