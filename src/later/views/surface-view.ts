/**
 * The loss over the weights: all of it where a model has two numbers, else a plane through them. A surface of two numbers is asked for once for each
 * part of it that is looked at; a plane of more anew as the run moves on.
 */
import { consume } from '@lit/context';
import { localized, msg } from '@lit/localize';
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { SurfaceAnswer, SurfaceQuestion } from '../../../protocol/questions/surface.ts';
import type { LegendEntry } from '../../components/chart-legend.ts';
import '../../components/chart-legend.ts';
import { tableIndices, type TableContent } from '../../components/chart-table.ts';
import '../../components/chart-table.ts';
import { formatCell, formatCount, formatValue } from '../../i18n/numbers.ts';
import { base } from '../../styles/shared.ts';
import { runContext, type RunView } from '../../views/run-context.ts';
import { lowest, type Surface, surfaceOf } from './surface/relief.ts';
import { lossSentence, planeSentence, surfaceSummary, type Told } from './surface/sentences.ts';
import type { SurfacePlot } from './surface/surface-plot.ts';
import './surface/surface-plot.ts';
import { dot, project } from './surface/travel.ts';
import {
  numbersWalk,
  type Plane,
  planeOf,
  SeenWeights,
  type Step,
  twoNumbers,
  weightsOf,
} from './surface/walk.ts';
import { viewHead } from './view-styles.ts';

/** Places across: soon, and then finely. */
const COARSE = 25;
const FINE = 57;
/** Between two planes of a run that trains, and between two gradients. */
const PLANE_MS = 1000;
const SLOPE_MS = 150;
/** Of what is seen, on each side. */
const MARGIN = 0.2;
/** Before it is said that there is no surface. */
const TRIES = 3;

interface Asked {
  readonly question: SurfaceQuestion;
  readonly plane: Plane;
  /** Of which plane, and where it is asked. */
  readonly part: string;
}

@customElement('surface-view')
@localized()
export class SurfaceView extends LitElement {
  static override styles = [
    base,
    viewHead,
    css`
      :host {
        display: block;
        min-height: 0;
      }

      p {
        max-width: 72ch;
        font-size: var(--small);
        color: var(--muted);
      }

      p + p {
        margin-top: calc(0.5 * var(--unit));
      }
    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';

  @state() private plane: Plane | null = null;
  @state() private surface: Surface | null = null;
  /** The last answer, and where the run stood then. */
  @state() private answer: SurfaceAnswer | null = null;
  @state() private hasFailed = false;

  @query('surface-plot') private plot!: SurfacePlot | null;

  readonly #seen = new SeenWeights();
  #origin: number | null = null;
  #isAsking = false;
  /** Which part of which plane is known, and how finely: nothing is asked twice. */
  #known = { part: '', columns: 0 };
  /** The step whose gradient is known. */
  #slopeOf: number | null = null;
  #failures = 0;
  #planeAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    document.removeEventListener('visibilitychange', this.#pump);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#pump);
    if (this.hasUpdated) this.#pump();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('view')) return;
    const { info, snapshot, origin } = this.view;
    if (!info || !snapshot) return;
    if (origin !== this.#origin) this.#forget(origin);
    if (!twoNumbers(info)) this.#seen.add(weightsOf(info, snapshot), snapshot.position.epoch, snapshot.loss);
    this.plane ??= planeOf(info, twoNumbers(info) ? [] : this.#seen.weights);
  }

  override updated(): void {
    this.#pump();
  }

  override render() {
    const { info, snapshot } = this.view;
    if (!info || !snapshot || !this.plane) return html`<p>${msg('No run yet')}</p>`;
    const told = this.#told(this.plane);
    const walk = this.#walk(this.plane);
    return html`
      <header>
        <chart-legend .entries=${this.#legend(told)}></chart-legend>
        <chart-table .label=${msg('Loss surface')} .load=${() => this.#table()}></chart-table>
      </header>
      <surface-plot
        .plane=${this.#origin}
        .surface=${this.surface}
        .marks=${{
          path: walk,
          here: told.here,
          descent: this.#descent(this.plane),
          optimum: told.optimum,
          xLabel: told.names[0],
          yLabel: told.names[1],
        }}
        .fitted=${[...walk, ...(told.optimum ? [told.optimum] : [])]}
        .least=${this.#least(this.plane)}
        .summary=${surfaceSummary(told)}
        .scheme=${this.scheme}
        @look=${this.#onLook}
      ></surface-plot>
      <p>${planeSentence(this.plane)}</p>
      ${this.answer ? html`<p>${lossSentence(this.answer)}</p>` : nothing}
      ${this.hasFailed ? html`<p role="status">${msg('The surface could not be calculated for this run.')}</p>` : nothing}
    `;
  }

  #told(plane: Plane): Told {
    const { info } = this.view;
    const best = info?.line?.leastSquares ?? null;
    const isNumbers = plane.kind === 'numbers';
    const slope = this.answer ? Math.sqrt(dot(this.answer.gradient, this.answer.gradient)) : null;
    return {
      plane,
      names: (info && twoNumbers(info)) ?? ['x', 'y'],
      here: this.#here(plane),
      lowest: this.surface ? lowest(this.surface) : null,
      optimum: isNumbers && best ? { x: best.w, y: best.b, loss: best.loss } : null,
      slope,
    };
  }

  #here({ origin, directions }: Plane): Step | null {
    const { info, snapshot } = this.view;
    if (!info || !snapshot) return null;
    const at = directions ? project(weightsOf(info, snapshot), origin, directions) : { x: 0, y: 0, away: 0 };
    return { ...at, epochs: snapshot.position.epoch, loss: snapshot.loss };
  }

  #walk(plane: Plane): Step[] {
    const { info, history, start } = this.view;
    if (!info) return [];
    const here = this.#here(plane);
    const walk = plane.kind === 'numbers' ? numbersWalk(info, history, start) : this.#seen.walk(plane);
    return [...walk, ...(here ? [here] : [])].filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  }

  /** The gradient's part in the plane, turned round. */
  #descent({ directions }: Plane): { readonly x: number; readonly y: number } | null {
    if (!this.answer || !directions) return null;
    const [x, y] = directions.map((direction) => -dot(direction, this.answer!.gradient));
    return Math.hypot(x!, y!) > 1e-7 ? { x: x!, y: y! } : null;
  }

  /** A run that has not moved is not looked at through a microscope. */
  #least({ kind, origin }: Plane): number {
    return kind === 'numbers' ? 0.2 : Math.max(0.2, 0.25 * Math.sqrt(dot(origin, origin)));
  }

  #legend({ optimum, slope, plane }: Told): LegendEntry[] {
    const arrow = slope === null ? undefined : formatValue(slope, 3);
    return [
      {
        label: plane.kind === 'numbers' ? msg('path of training') : msg('path, in the plane'),
        tone: 'model',
        mark: 'solid',
      },
      ...(optimum ? [{ label: msg('optimum'), tone: 'optimum', mark: 'class' } as const] : []),
      {
        label: msg('→ steepest descent, length of the gradient'),
        tone: 'data',
        mark: 'none',
        ...(arrow === undefined ? {} : { value: arrow }),
      },
    ];
  }

  #table(): TableContent {
    const { info } = this.view;
    const plane = this.plane;
    if (!info || !plane) return { columns: [], rows: [], note: '' };
    const { names, optimum } = this.#told(plane);
    const walk = this.#walk(plane);
    const rows = tableIndices(walk.length, 399).map((i) => {
      const { epochs, x, y, loss } = walk[i]!;
      return [formatCount(epochs), formatCell(x), formatCell(y), formatCell(loss)];
    });
    if (optimum)
      rows.push([msg('optimum'), formatCell(optimum.x), formatCell(optimum.y), formatCell(optimum.loss)]);
    return { columns: [msg('Epochs finished'), ...names, msg('Loss')], rows, note: planeSentence(plane) };
  }

  #forget(origin: number | null): void {
    this.#origin = origin;
    this.#seen.clear();
    this.plane = null;
    this.surface = null;
    this.answer = null;
    this.hasFailed = false;
    this.#known = { part: '', columns: 0 };
    this.#slopeOf = null;
    this.#failures = 0;
    this.#planeAt = 0;
  }

  readonly #onLook = (): void => this.#soon(120);

  #soon(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#pump, ms);
  }

  /** Asks the next thing that is worth asking, one at a time. */
  readonly #pump = (): void => {
    if (this.#isAsking || !this.isConnected || document.hidden || this.hasFailed) return;
    if (this.#movesPlane()) return;
    const next = this.#next();
    if (next) void this.#ask(next);
  };

  /** A larger run that has gone on gets a new plane; what it looks like is asked when it is drawn. */
  #movesPlane(): boolean {
    const { snapshot, status } = this.view;
    if (!snapshot || !this.plane || this.plane.kind === 'numbers') return false;
    const wait = status === 'training' ? this.#planeAt + PLANE_MS - performance.now() : 0;
    const seen = this.#seen.weights;
    if (wait > 0 || seen.length < 2 || seen.at(-1) === this.plane.origin) return false;
    this.#planeAt = performance.now();
    this.plane = planeOf(this.view.info!, seen);
    return true;
  }

  #next(): Asked | null {
    const { snapshot, status, backend } = this.view;
    const { plane } = this;
    const extent = this.plot?.extent;
    if (!snapshot || !extent || !plane) return null;
    const part = `${backend?.kind} ${this.#planeAt} ${JSON.stringify(extent)}`;
    const question = { origin: plane.origin, directions: plane.directions, ...withMargin(extent) };
    const columns = this.#nextColumns(part, plane.kind === 'numbers' || status !== 'training');
    if (columns > 0) {
      const rows = Math.max(9, Math.round(columns / this.plot!.ratio));
      return { question: { ...question, columns, rows }, plane, part };
    }
    if (this.#slopeOf === snapshot.position.step) return null;
    return { question: { ...question, columns: 0, rows: 0 }, plane, part };
  }

  /** 0: this part of the plane is known as well as it may be now. */
  #nextColumns(part: string, mayRefine: boolean): number {
    if (this.#known.part !== part) return COARSE;
    return mayRefine && this.#known.columns < FINE ? FINE : 0;
  }

  async #ask({ question, plane, part }: Asked): Promise<void> {
    const { info, snapshot } = this.view;
    const origin = this.#origin;
    this.#isAsking = true;
    const result = await this.view.ask('surface', question);
    this.#isAsking = false;
    if (origin !== this.#origin) return this.#soon(0);
    if (!result.ok) return this.#fail();
    this.#failures = 0;
    this.#slopeOf = snapshot?.position.step ?? null;
    if (question.columns > 0) this.#known = { part, columns: question.columns };
    this.#take(result.value, question, plane, info?.line?.leastSquares?.loss ?? null);
    return this.#soon(question.columns === 0 ? SLOPE_MS : 0);
  }

  /** A device may be lost meanwhile: what comes after it answers. */
  #fail(): void {
    this.#failures++;
    if (this.#failures >= TRIES) this.hasFailed = true;
    else this.#soon(PLANE_MS);
  }

  #take(
    answer: SurfaceAnswer,
    { x, y, columns, rows }: SurfaceQuestion,
    plane: Plane,
    floor: number | null,
  ): void {
    this.answer = answer;
    if (columns === 0) return;
    if (!plane.directions && this.plane === plane) this.plane = { ...plane, directions: answer.directions };
    this.surface = surfaceOf(
      { values: answer.losses, columns, rows },
      x,
      y,
      plane.kind === 'numbers' ? floor : null,
    );
  }
}

/** A little beyond what is seen, so that a picture that is moved, or moves with the run, has no empty edge before the next answer. */
function withMargin({ x, y }: Pick<SurfaceQuestion, 'x' | 'y'>): Pick<SurfaceQuestion, 'x' | 'y'> {
  const wider = ({ min, max }: SurfaceQuestion['x']): SurfaceQuestion['x'] => {
    const margin = MARGIN * (max - min);
    return { min: min - margin, max: max + margin };
  };
  return { x: wider(x), y: wider(y) };
}

declare global {
  interface HTMLElementTagNameMap {
    'surface-view': SurfaceView;
  }
}
