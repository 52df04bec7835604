/**
 * The plot of points that are set by hand: a click adds one of the chosen class, a drag moves it, everything can be taken back. With the keyboard
 * a cross is moved instead. Each change is a new run on the new points, which goes on training if the old one did.
 */
import { consume } from '@lit/context';
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, svg, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { HandPoint } from '../../../protocol/data-spec.ts';
import { withData } from '../../../protocol/presets.ts';
import { LIMITS } from '../../../protocol/run-spec.ts';
import { classOutline } from '../../charts/class-shapes.ts';
import { planePicture } from '../../charts/plane-picture.ts';
import { CLASS_TONES, type PlotTheme } from '../../charts/plot-picture.ts';
import { readTheme } from '../../charts/theme.ts';
import { TABLE_ROWS, type TableContent } from '../../components/chart-table.ts';
import '../../components/chart-table.ts';
import { RunCommandEvent } from '../../components/commands.ts';
import { className, inputName } from '../../i18n/data-names.ts';
import { formatCount, formatValue } from '../../i18n/numbers.ts';
import { classColours } from '../../styles/class-colours.ts';
import { base, buttons } from '../../styles/shared.ts';
import { planeSummary } from '../../views/chart-sentences.ts';
import { runContext, type RunView } from '../../views/run-context.ts';
import { moved, nearest, placed, type Place, PointHistory } from '../data/point-edits.ts';
import { distanceOf, drawPoints, frameIn, placeAt } from './points/points-picture.ts';

/** How near a pointer must come to a point to hold it. */
const REACH_PX = 12;
const KEY_STEP = 0.25;

const ARROWS: Readonly<Record<string, Place>> = {
  ArrowLeft: { x: -KEY_STEP, y: 0 },
  ArrowRight: { x: KEY_STEP, y: 0 },
  ArrowUp: { x: 0, y: KEY_STEP },
  ArrowDown: { x: 0, y: -KEY_STEP },
};

@customElement('points-view')
@localized()
export class PointsView extends LitElement {
  static override styles = [
    base,
    buttons,
    classColours,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }

      .tools {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 calc(0.5 * var(--unit));
        padding: calc(0.5 * var(--unit)) 0;
      }

      .tools button {
        font-size: var(--small);
        padding: 0 var(--unit);
        color: var(--muted);
      }

      .tools button[aria-pressed='true'] {
        color: var(--ink);
        box-shadow: inset 0 -2px var(--ink);
        border-radius: 0;
      }

      .tools span {
        flex: 1;
      }

      .board {
        position: relative;
        flex: 1;
        min-height: 240px;
        cursor: crosshair;
        touch-action: none;
      }

      .board.erasing {
        cursor: not-allowed;
      }

      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }

      .probe {
        position: absolute;
        visibility: hidden;
        font-size: var(--small);
        font-family: var(--font);
      }

      .note {
        min-height: calc(2.5 * var(--unit));
        font-size: var(--small);
        line-height: calc(2.5 * var(--unit));
        color: var(--muted);
      }

    `,
  ];

  @consume({ context: runContext, subscribe: true })
  @property({ attribute: false })
  view!: RunView;
  @property() scheme = '';

  /** As they are drawn: ahead of the run while an edit is on its way. */
  @state() private points: readonly HandPoint[] = [];
  @state() private label = 0;
  @state() private erasing = false;
  @state() private held = -1;
  @state() private cross: Place | null = null;
  /** What a screen reader is told of the last edit. */
  @state() private told = '';

  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.probe') private probe!: HTMLElement;

  readonly #history = new PointHistory();
  readonly #resize = new ResizeObserver(() => this.#draw());
  /** The points of the run that was seen last. */
  #known: readonly HandPoint[] | null = null;
  #theme: PlotTheme | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { data } = this.view.spec;
    if (data.type === 'points' && data.points !== this.#known && this.held < 0) {
      this.#known = data.points;
      this.points = data.points;
      this.label = Math.min(this.label, data.classes - 1);
    }
    if (changed.has('scheme')) this.#theme = null;
  }

  override firstUpdated(): void {
    this.#resize.observe(this.canvas);
  }

  override updated(): void {
    this.#draw();
  }

  override render() {
    const { info, snapshot } = this.view;
    const isThere = info?.spec.data.type === 'points';
    return html`
      <div class="tools" role="toolbar" aria-label=${msg('Points')}>
        ${Array.from({ length: this.#classes }, (_, label) => this.#renderClass(label))}
        <button aria-pressed=${this.erasing} @click=${this.#onErase}>${msg('Erase')}</button>
        <span></span>
        <button ?disabled=${!this.#history.canUndo} @click=${this.#undo}>${msg('Undo')}</button>
        <button ?disabled=${!this.#history.canRedo} @click=${this.#redo}>${msg('Redo')}</button>
        <button ?disabled=${this.points.length === 0} @click=${() => this.#change([])}>${msg('Clear')}</button>
        <chart-table .label=${msg('Points')} .load=${this.#table}></chart-table>
      </div>
      <div
        class="board ${this.erasing ? 'erasing' : ''}"
        tabindex="0"
        role="application"
        aria-label=${msg('Points: arrow keys move the cross, Enter sets a point, Delete takes the nearest away, digits choose the class.')}
        @keydown=${this.#onKey}
        @blur=${this.#onBlur}
        @pointerdown=${this.#onDown}
        @pointermove=${this.#onMove}
        @pointerup=${this.#onUp}
        @pointercancel=${this.#onUp}
      >
        <canvas role="img" aria-label=${isThere ? planeSummary(info, snapshot) : msg('No run yet')}></canvas>
      </div>
      <p class="note" role="status">${this.#note}</p>
      <span class="probe" aria-hidden="true"></span>
    `;
  }

  #renderClass(label: number) {
    const tone = CLASS_TONES[label % CLASS_TONES.length]!;
    return html`<button
      aria-pressed=${!this.erasing && label === this.label}
      @click=${() => {
        this.erasing = false;
        this.label = label;
      }}
    >
      <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
        ${svg`<path class=${tone} d=${classOutline(label, 4.5)} />`}
      </svg>
      ${className(label)}
    </button>`;
  }

  get #note(): string {
    if (this.points.length < LIMITS.points.min)
      return msg(str`Set at least ${LIMITS.points.min} points: then a run begins on them.`);
    return this.told;
  }

  get #classes(): number {
    const { data } = this.view.spec;
    return data.type === 'points' ? data.classes : LIMITS.patternClasses.min;
  }

  #draw(): void {
    const { info, snapshot } = this.view;
    const isThere = info?.spec.data.type === 'points' && this.points.length > 0;
    this.#theme ??= readTheme(this.probe);
    const scene = {
      points: this.points,
      // Of an edit that is on its way nobody knows it yet.
      kept: info?.data.examples === this.points.length ? info.data.sampleKept : null,
      field: isThere && snapshot ? planePicture(info, snapshot).field : null,
      cross: this.cross && { ...this.cross, label: this.label },
      held: this.held,
    };
    drawPoints(this.canvas, scene, this.#theme);
  }

  /** As a new run, once there are enough of them. */
  #change(points: readonly HandPoint[], before = this.points): void {
    this.#history.keep(before);
    this.#show(points);
  }

  #show(points: readonly HandPoint[]): void {
    this.points = points;
    const { spec, status } = this.view;
    if (points.length < LIMITS.points.min) return;
    const data = { type: 'points', classes: this.#classes, points } as const;
    this.#known = points;
    this.dispatchEvent(new RunCommandEvent({ kind: 'open', spec: withData(spec, data), edited: true }));
    if (status === 'training') this.dispatchEvent(new RunCommandEvent({ kind: 'train' }));
  }

  readonly #table = (): TableContent => {
    const rows = this.points.slice(0, TABLE_ROWS);
    return {
      columns: [inputName(0), inputName(1), msg('Class')],
      rows: rows.map((point) => point.map((value) => formatValue(value))),
      note:
        rows.length < this.points.length
          ? msg(str`The first ${formatCount(rows.length)} of ${formatCount(this.points.length)} points.`)
          : '',
    };
  };

  readonly #onErase = (): void => {
    this.erasing = true;
  };

  readonly #onBlur = (): void => {
    this.cross = null;
  };

  readonly #undo = (): void => this.#take(this.#history.undo(this.points));

  readonly #redo = (): void => this.#take(this.#history.redo(this.points));

  #take(points: readonly HandPoint[] | null): void {
    if (points === null) return;
    this.told = msg(str`${formatCount(points.length)} points.`);
    this.#show(points);
  }

  #add(place: Place): void {
    if (this.points.length >= LIMITS.points.max) {
      this.told = msg(str`There is room for ${formatCount(LIMITS.points.max)} points.`);
      return;
    }
    const point = placed(place, this.label);
    this.#change([...this.points, point]);
    this.told = msg(
      str`A point of class ${point[2]} at ${formatValue(point[0])}, ${formatValue(point[1])}; ${formatCount(this.points.length)} points.`,
    );
  }

  #erase(place: Place, within: number): void {
    const i = nearest(this.points, place, within);
    if (i < 0) return;
    this.#change(this.points.toSpliced(i, 1));
    this.told = msg(str`A point erased; ${formatCount(this.points.length)} points.`);
  }

  #placeOf(event: PointerEvent): { readonly place: Place; readonly within: number } {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    const frame = frameIn(width, height);
    return {
      place: placeAt(frame, event.clientX - left, event.clientY - top),
      within: distanceOf(frame, REACH_PX),
    };
  }

  /** Where a drag began. */
  #before: readonly HandPoint[] = [];

  readonly #onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const { place, within } = this.#placeOf(event);
    if (this.erasing) {
      this.#erase(place, within);
      return;
    }
    this.#before = this.points;
    this.held = nearest(this.points, place, within);
    if (this.held < 0) this.#add(place);
    else (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };

  readonly #onMove = (event: PointerEvent): void => {
    if (this.held >= 0) this.points = moved(this.points, this.held, this.#placeOf(event).place);
  };

  readonly #onUp = (): void => {
    if (this.held < 0) return;
    this.held = -1;
    if (this.points !== this.#before) this.#change(this.points, this.#before);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (this.#onCommandKey(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  /** Whether the key meant something here. */
  #onCommandKey({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey) {
      if (key.toLowerCase() !== 'z') return false;
      if (shiftKey) this.#redo();
      else this.#undo();
      return true;
    }
    const cross = this.cross ?? { x: 0, y: 0 };
    const arrow = ARROWS[key];
    const digit = Number.parseInt(key, 10);
    if (arrow) {
      const [x, y] = placed({ x: cross.x + arrow.x, y: cross.y + arrow.y }, 0);
      this.cross = { x, y };
      this.told = `${formatValue(x)}, ${formatValue(y)}`;
    } else if (key === 'Enter') this.#add(cross);
    else if (key === 'Delete' || key === 'Backspace') this.#erase(cross, 4 * KEY_STEP);
    else if (digit >= 0 && digit < this.#classes) this.label = digit;
    else return false;
    this.cross ??= cross;
    return true;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'points-view': PointsView;
  }
}
