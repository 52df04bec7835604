/**
 * A race: one setting, two or the seed in many variants, all trained at once in the same dispatches. Their curves lie over each other; the lane that
 * is chosen can become the run.
 */
import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Race, RaceAnswer, RaceQuestion } from '../../../protocol/questions/race.ts';
import type { RunSpec } from '../../../protocol/run-spec.ts';
import type { PlotTheme } from '../../charts/plot-picture.ts';
import { readTheme } from '../../charts/theme.ts';
import '../../components/chart-table.ts';
import { RunCommandEvent } from '../../components/commands.ts';
import { failureSentence } from '../words/failure-sentences.ts';
import { fieldName } from '../words/field-names.ts';
import { formatValue } from '../../i18n/numbers.ts';
import { base, buttons, fields } from '../../styles/shared.ts';
import { runContext, type RunView } from '../../views/run-context.ts';
import type { RaceForm } from './race/race-form.ts';
import './race/race-form.ts';
import { drawRace } from './race/race-picture.ts';
import {
  best,
  finalLosses,
  laneText,
  raceLegend,
  raceSummary,
  raceTable,
  statusText,
  type Told,
} from './race/race-sentences.ts';
import { specOfLane } from './race/settings.ts';
import { raceStyles } from './race/race-styles.ts';
import { matrix } from './view-styles.ts';

const LOOK_MS = 120;

@customElement('race-view')
@localized()
export class RaceView extends LitElement {
  static override styles = [base, buttons, fields, matrix, raceStyles];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';

  @state() private race: Race | null = null;
  /** What the lanes are variants of. */
  #origin: { readonly run: number; readonly spec: RunSpec } | null = null;
  @state() private answer: RaceAnswer | null = null;
  @state() private lane = -1;
  @state() private problem = '';

  @query('race-form') private form!: RaceForm;
  @query('canvas') private canvas!: HTMLCanvasElement | null;
  @query('.probe') private probe!: HTMLElement;

  #theme: PlotTheme | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    if (this.answer && this.#isOn) void this.#ask({ command: 'stop', id: this.answer.id });
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('scheme')) this.#theme = null;
    // Nobody waits for the variants of another run.
    if (this.#isOn && this.view.info?.run !== this.#origin?.run) this.#onStop();
  }

  override updated(): void {
    for (const cell of this.renderRoot.querySelectorAll<HTMLElement>('[data-share]'))
      cell.style.setProperty('--share', cell.dataset['share'] ?? '0');
    if (!this.canvas || !this.answer || !this.race) return;
    this.#theme ??= readTheme(this.probe);
    const { points, losses } = this.answer;
    const scene = {
      points,
      losses,
      lanes: this.race.lanes.length,
      epochs: this.race.epochs,
      best: best(this.answer),
      chosen: this.lane,
      isBand: this.race.paths.length === 0,
    };
    drawRace(this.canvas, scene, this.#theme);
  }

  override render() {
    return html`
      <race-form .spec=${this.view.spec}></race-form>
      <div class="go">
        <button class="prominent" ?disabled=${this.#isOn || !this.view.info} @click=${this.#onStart}>
          ${msg('Start the race')}
        </button>
        ${this.#isOn ? html`<button @click=${this.#onStop}>${msg('Stop')}</button>` : nothing}
        <p role="status">${this.problem || statusText(this.#told)}</p>
      </div>
      ${this.#told ? this.#renderResult(this.#told) : nothing}
      <span class="probe" aria-hidden="true"></span>
    `;
  }

  #renderResult(told: Told) {
    const { answer, race } = told;
    const what = answer.ofValidation
      ? msg('Loss of the examples kept for validation, after each epoch')
      : msg('Loss after each epoch');
    return html`
      <div class="head">
        <h2>${what}</h2>
        <chart-table .label=${msg('Lanes')} .load=${() => raceTable(told)}></chart-table>
      </div>
      <canvas role="img" aria-label=${raceSummary(told)}></canvas>
      <p class="note">${raceLegend(race)}</p>
      ${race.paths.length === 2 ? this.#renderMap(told) : nothing} ${this.#renderLane(told)}
    `;
  }

  #renderLane(told: Told) {
    const { race } = told;
    const lane = this.#shownLane;
    return html`<div class="lane">
      <label for="lane">${msg('Lane')}</label>
      <input
        id="lane"
        type="range"
        min="0"
        max=${race.lanes.length - 1}
        .value=${String(Math.max(0, lane))}
        aria-valuetext=${laneText(told, lane)}
        @input=${(event: Event) => this.#look(Number((event.target as HTMLInputElement).value))}
      />
      <p>${laneText(told, lane)}</p>
      <button ?disabled=${lane < 0} @click=${() => this.#take(race, lane)}>${msg('Make it the run')}</button>
    </div>`;
  }

  /** Of two settings: the last losses, a cell for each pair; the less the better, the stronger the colour. */
  #renderMap({ answer, race }: Told) {
    const losses = finalLosses(answer);
    const columns = [...new Set(race.lanes.map(({ values }) => values[1]!))];
    const rows = [...new Set(race.lanes.map(({ values }) => values[0]!))];
    const ranks = ranksOf(losses, answer.finals.diverged);
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${msg('Last losses')}>
      <table>
        <thead>
          <tr>
            <th scope="col">${fieldName(race.paths[0]!)} \\ ${fieldName(race.paths[1]!)}</th>
            ${columns.map((value) => html`<th scope="col">${formatValue(value, 3)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (value, row) => html`<tr>
              <th scope="row">${formatValue(value, 3)}</th>
              ${columns.map((_, column) => {
                const lane = row * columns.length + column;
                return html`<td data-share=${ranks[lane] ?? 0} class=${lane === this.#shownLane ? 'chosen' : ''}>
                  <button @click=${() => this.#look(lane)}>
                    ${answer.finals.diverged[lane] === 1 ? '∞' : formatValue(losses[lane] ?? Number.NaN, 3)}
                  </button>
                </td>`;
              })}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  get #isOn(): boolean {
    return this.answer?.status === 'preparing' || this.answer?.status === 'running';
  }

  get #told(): Told | null {
    return this.answer && this.race && { answer: this.answer, race: this.race };
  }

  get #shownLane(): number {
    if (this.lane >= 0) return this.lane;
    return this.answer ? best(this.answer) : -1;
  }

  #look(lane: number): void {
    this.lane = lane;
  }

  readonly #onStart = async (): Promise<void> => {
    const race = this.form.read();
    this.problem = typeof race === 'string' ? race : '';
    if (typeof race === 'string') return;
    if (this.view.status === 'training') this.dispatchEvent(new RunCommandEvent({ kind: 'pause' }));
    this.lane = -1;
    this.race = race;
    this.#origin = this.view.info && { run: this.view.info.run, spec: this.view.spec };
    this.answer = null;
    await this.#ask({ command: 'start', race });
  };

  readonly #onStop = (): void => {
    if (this.answer) void this.#ask({ command: 'stop', id: this.answer.id });
  };

  /** Looks again as long as the race is on. */
  async #ask(question: RaceQuestion): Promise<void> {
    clearTimeout(this.#timer);
    const result = await this.view.ask('race', question);
    if (!this.isConnected) {
      if (question.command === 'start' && result.ok)
        void this.view.ask('race', { command: 'stop', id: result.value.id });
      return;
    }
    if (!result.ok) {
      this.answer = this.answer && { ...this.answer, status: 'failed', failure: result.failure };
      this.problem = failureSentence(result.failure);
      return;
    }
    this.answer = result.value;
    if (this.#isOn)
      this.#timer = setTimeout(() => void this.#ask({ command: 'look', id: result.value.id }), LOOK_MS);
  }

  #take(race: Race, lane: number): void {
    const own = race.lanes[lane];
    if (!own || !this.#origin) return;
    const spec = specOfLane(this.#origin.spec, race.paths, own);
    this.dispatchEvent(
      new RunCommandEvent({
        kind: 'open',
        spec: { ...spec, training: { ...spec.training, epochs: race.epochs } },
      }),
    );
  }
}

/** 1 for the least of the losses, down to 0; of what has diverged nothing. */
function ranksOf(losses: Float32Array, diverged: Uint8Array): number[] {
  const finite = Array.from(losses, (loss, lane) => ({ loss, lane })).filter(
    ({ loss, lane }) => Number.isFinite(loss) && diverged[lane] !== 1,
  );
  const ranks = Array.from(losses, () => 0);
  finite
    .toSorted((a, b) => b.loss - a.loss)
    .forEach(({ lane }, i) => (ranks[lane] = finite.length > 1 ? i / (finite.length - 1) : 1));
  return ranks;
}

declare global {
  interface HTMLElementTagNameMap {
    'race-view': RaceView;
  }
}
