/** A loss surface to look around in: drag, wheel and keys move and scale it, a cursor reads it. It asks nobody anything. */
import { localized, msg, str } from '@lit/localize';
import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { formatValue } from '../../../i18n/numbers.ts';
import { base, buttons } from '../../../styles/shared.ts';
import { type Camera, fitCamera, panned, seen, type Size, toPlane, zoomed } from './camera.ts';
import type { Point } from './contours.ts';
import { drawSurface, type SurfaceMarks, type Tones } from './draw.ts';
import { lossAt, type Surface } from './relief.ts';

const ZOOM = 1.4;
const PAN_PX = 40;

/** Low is deep, high is pale; single-hued, so that only lightness tells. */
const RELIEF = {
  light: { low: '#3b76a8', high: '#f3f6f9' },
  dark: { low: '#3f7fb4', high: '#14191e' },
} as const;

/** @fires look - another part of the plane is seen. */
@customElement('surface-plot')
@localized()
export class SurfacePlot extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .plot {
        position: relative;
        height: clamp(240px, 44vh, 420px);
        border-radius: var(--radius);
        overflow: hidden;
        background: var(--wash);
        cursor: crosshair;
        touch-action: pan-y;
      }

      canvas {
        display: block;
        width: 100%;
        height: 100%;
      }

      .bar {
        display: flex;
        align-items: center;
        gap: calc(0.5 * var(--unit));
        min-height: var(--target);
      }

      .reading {
        flex: 1;
        min-width: 0;
        font-size: var(--small);
        color: var(--muted);
        font-variant-numeric: tabular-nums;
      }

      .probe {
        display: none;
      }
    `,
  ];

  @property({ attribute: false }) surface: Surface | null = null;
  @property({ attribute: false }) marks: Omit<SurfaceMarks, 'cursor'> | null = null;
  /** What is to be seen until the reader looks elsewhere. */
  @property({ attribute: false }) fitted: readonly Point[] = [];
  /** Units that are seen at least. */
  @property({ type: Number }) least = 1;
  /** Of a new plane everything is seen again. */
  @property({ attribute: false }) plane: unknown = null;
  @property() summary = '';
  @property() scheme = '';

  /** Null: whatever is to be fitted. */
  @state() private moved: Camera | null = null;
  @state() private cursor: Point | null = null;
  @state() private size: Size = { width: 0, height: 0 };

  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.plot') private plot!: HTMLElement;
  @query('.probe') private probe!: HTMLElement;

  #drag: Point | null = null;
  #kept: Camera | null = null;
  #keyed = false;
  readonly #observer = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = this.plot;
    this.size = { width, height };
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#observer.observe(this.plot);
  }

  override firstUpdated(): void {
    this.#observer.observe(this.plot);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('plane')) {
      this.moved = null;
      this.#kept = null;
    }
  }

  override render() {
    return html`
      <div
        class="plot"
        tabindex="0"
        role="img"
        aria-label=${this.summary}
        aria-keyshortcuts="+ - 0 ArrowLeft ArrowRight ArrowUp ArrowDown"
        @pointerdown=${this.#onDown}
        @pointermove=${this.#onMove}
        @pointerup=${this.#onUp}
        @pointercancel=${this.#onUp}
        @pointerleave=${this.#onLeave}
        @wheel=${this.#onWheel}
        @keydown=${this.#onKey}
        @blur=${this.#onLeave}
      >
        <canvas></canvas>
      </div>
      <div class="bar">
        <p class="reading" role=${this.#keyed ? 'status' : 'note'}>${this.#reading()}</p>
        <button class="quiet" aria-label=${msg('Zoom out')} @click=${() => this.#zoom(ZOOM)}>−</button>
        <button class="quiet" aria-label=${msg('Zoom in')} @click=${() => this.#zoom(1 / ZOOM)}>+</button>
        <button class="quiet" @click=${this.#fit}>${msg('Show all')}</button>
      </div>
      <span class="probe" aria-hidden="true"></span>
    `;
  }

  override updated(changed: PropertyValues<this>): void {
    const { width, height } = this.size;
    if (width === 0 || height === 0) return;
    const ratio = window.devicePixelRatio;
    if (this.canvas.width !== Math.round(width * ratio)) this.canvas.width = Math.round(width * ratio);
    if (this.canvas.height !== Math.round(height * ratio)) this.canvas.height = Math.round(height * ratio);
    const context = this.canvas.getContext('2d');
    if (!context || !this.marks) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawSurface(
      context,
      this.size,
      this.camera,
      this.surface,
      { ...this.marks, cursor: this.cursor },
      this.#tones(),
    );
    if (
      changed.has('plane') ||
      changed.has('fitted') ||
      changed.has('moved' as never) ||
      changed.has('size' as never)
    )
      this.dispatchEvent(new Event('look'));
  }

  /** The part of the plane that is seen. */
  get extent(): ReturnType<typeof seen> | null {
    return this.size.width > 0 ? seen(this.camera, this.size) : null;
  }

  get ratio(): number {
    return this.size.height > 0 ? this.size.width / this.size.height : 1;
  }

  private get camera(): Camera {
    if (this.moved) return this.moved;
    const fitting = fitCamera(this.fitted, this.size, this.least);
    // A path that stays inside moves no ground under it.
    const kept = this.#kept;
    if (kept && this.fitted.every((point) => this.#isInside(kept, point)) && kept.scale < 3 * fitting.scale)
      return kept;
    this.#kept = fitting;
    return fitting;
  }

  #isInside(camera: Camera, point: Point): boolean {
    const { x, y } = seen(camera, this.size);
    return point.x > x.min && point.x < x.max && point.y > y.min && point.y < y.max;
  }

  #reading(): string {
    const { cursor, surface, marks } = this;
    if (!cursor || !marks) return msg('Point at the surface to read it; drag it, or scale it with + and −.');
    const loss = surface && lossAt(surface, cursor);
    const [x, y] = [formatValue(cursor.x, 4), formatValue(cursor.y, 4)];
    const place = `${marks.xLabel} = ${x}, ${marks.yLabel} = ${y}`;
    return loss === null ? place : `${place}: ${msg(str`loss ${formatValue(loss, 5)}`)}`;
  }

  #tones(): Tones {
    const colour = (name: string): string => {
      this.probe.style.color = `var(${name})`;
      return getComputedStyle(this.probe).color;
    };
    return {
      ...RELIEF[this.scheme === 'dark' ? 'dark' : 'light'],
      ink: colour('--ink'),
      muted: colour('--muted'),
      surface: colour('--surface'),
      model: colour('--model'),
      optimum: colour('--optimum'),
      font: `12px ${getComputedStyle(this).fontFamily}`,
    };
  }

  #zoom(factor: number, fixed?: Point): void {
    this.moved = zoomed(this.camera, factor, fixed);
  }

  readonly #fit = (): void => {
    this.moved = null;
    this.#kept = null;
    this.requestUpdate('moved');
  };

  #at(event: MouseEvent): Point {
    const { left, top } = this.plot.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  readonly #onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.#drag = this.#at(event);
    this.plot.setPointerCapture(event.pointerId);
  };

  readonly #onMove = (event: PointerEvent): void => {
    const at = this.#at(event);
    this.#keyed = false;
    if (this.#drag && event.buttons !== 0) {
      this.moved = panned(this.camera, this.#drag.x - at.x, this.#drag.y - at.y);
      this.#drag = at;
    }
    this.cursor = toPlane(this.camera, this.size, at);
  };

  readonly #onUp = (): void => {
    this.#drag = null;
  };

  readonly #onLeave = (): void => {
    if (this.#drag === null) this.cursor = null;
  };

  readonly #onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    this.#zoom(ZOOM ** (event.deltaY / 120), toPlane(this.camera, this.size, this.#at(event)));
  };

  /** The cursor of the keys stands in the middle; the ground moves under it. */
  readonly #onKey = (event: KeyboardEvent): void => {
    const act = this.#keyAct(event.key);
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
    this.#keyed = true;
    const { x, y } = this.camera;
    this.cursor = { x, y };
  };

  #keyAct(key: string): (() => void) | undefined {
    const pan = (right: number, down: number) => () => {
      this.moved = panned(this.camera, right * PAN_PX, down * PAN_PX);
    };
    return new Map<string, () => void>([
      ['+', () => this.#zoom(1 / ZOOM)],
      ['=', () => this.#zoom(1 / ZOOM)],
      ['-', () => this.#zoom(ZOOM)],
      ['0', this.#fit],
      ['ArrowLeft', pan(-1, 0)],
      ['ArrowRight', pan(1, 0)],
      ['ArrowUp', pan(0, -1)],
      ['ArrowDown', pan(0, 1)],
    ]).get(key);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'surface-plot': SurfacePlot;
  }
}
