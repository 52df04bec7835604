/**
 * Draws a plot picture on a canvas that lives as long as this element, at most once per animation frame. It loads the
 * drawing code when it first appears; its space is reserved before. What the picture says in numbers comes from outside
 * as `summary`; the exact values behind it are read through the invisible slider, which the keyboard reaches.
 */
import { localized, msg } from '@lit/localize';
import { html, css, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Plot, PlotPicture, PlotTheme } from '../charts/plot-picture.ts';
import { readTheme } from '../charts/theme.ts';
import { base } from '../styles/shared.ts';

/** The reader points at a place on the x axis; null when no longer. */
export class ChartCursorEvent extends Event {
  static readonly type = 'chart-cursor';
  readonly x: number | null;

  constructor(x: number | null) {
    super(ChartCursorEvent.type);
    this.x = x;
  }
}

/** Lets the keyboard read a chart value by value. */
export interface ChartReader {
  /** How many values there are; the slider goes from 0 to one less. */
  readonly count: number;
  readonly index: number;
  /** What the slider is called and what it says at `index`. */
  readonly label: string;
  readonly text: string;
}

/** @fires chart-cursor @fires chart-read */
@customElement('line-chart')
@localized()
export class LineChart extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        position: relative;
        min-width: 0;
        min-height: 0;
      }

      .frame {
        position: absolute;
        inset: 0;
        overflow: hidden;
      }

      canvas {
        display: block;
      }

      .missing {
        font-size: var(--small);
        color: var(--muted);
      }

      .probe {
        position: absolute;
        visibility: hidden;
        font-size: var(--small);
        font-family: var(--font);
      }

      input {
        position: absolute;
        inset: auto 0 0 48px;
        width: auto;
        height: 24px;
        margin: 0;
        opacity: 0;
        pointer-events: none;
      }

      .frame:has(~ input:focus-visible) {
        outline: 2px solid var(--focus);
        outline-offset: -2px;
        border-radius: 2px;
      }
    `,
  ];

  /** The drawing code; a test replaces it. */
  static load: () => Promise<{ readonly createPlot: (canvas: HTMLCanvasElement) => Plot }> = () =>
    import('../charts/plot.ts');

  /** What to draw; null leaves the space empty. */
  @property({ attribute: false }) picture: PlotPicture | null = null;
  /** The same in words and numbers, for readers who do not see it. */
  @property() summary = '';
  /** Null where there is nothing to read value by value. */
  @property({ attribute: false }) reader: ChartReader | null = null;
  /** Changes whenever the page's colours do. */
  @property() scheme = '';

  /** The drawing code could not be loaded. */
  @state() private missing = false;

  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.probe') private probe!: HTMLElement;

  #plot: Plot | null = null;
  #theme: PlotTheme | null = null;
  #frame = 0;

  /** CSS pixels across the plot: histories are thinned to this. */
  get columns(): number {
    return this.#plot?.columns ?? Math.max(1, this.clientWidth - 72);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) void this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#plot?.destroy();
    this.#plot = null;
  }

  override firstUpdated(): void {
    void this.#open();
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('scheme')) this.#theme = null;
    if (changed.has('scheme') || changed.has('picture')) this.#schedule();
  }

  override render() {
    return html`
      <div
        class="frame"
        role="img"
        aria-label=${this.summary}
        @pointermove=${this.#onPointer}
        @pointerdown=${this.#onPointer}
        @pointerleave=${this.#onLeave}
      >
        <canvas></canvas>
      </div>
      ${this.missing ? html`<p class="missing" role="status">${missingSentence()}</p>` : nothing}
      ${this.#renderReader()}
      <span class="probe" aria-hidden="true"></span>
    `;
  }

  #renderReader() {
    const { reader } = this;
    if (!reader || reader.count === 0) return null;
    return html`<input
      type="range"
      min="0"
      max=${reader.count - 1}
      step="1"
      .value=${String(reader.index)}
      aria-label=${reader.label}
      aria-valuetext=${reader.text}
      @input=${this.#onRead}
      @blur=${this.#onLeave}
    />`;
  }

  async #open(): Promise<void> {
    const code = await LineChart.load().catch(() => null);
    this.missing = code === null;
    if (!code || !this.isConnected || this.#plot) return;
    this.#plot = code.createPlot(this.canvas);
    this.#schedule();
    // Whoever thins a history can now do so to the real width.
    this.dispatchEvent(new Event('chart-ready'));
  }

  #schedule(): void {
    if (this.#frame || !this.#plot) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      if (!this.#plot || !this.picture) return;
      this.#theme ??= readTheme(this.probe);
      this.#plot.draw(this.picture, this.#theme);
    });
  }

  readonly #onPointer = (event: PointerEvent): void => {
    if (!this.#plot) return;
    const { left } = this.canvas.getBoundingClientRect();
    this.dispatchEvent(new ChartCursorEvent(this.#plot.xAt(event.clientX - left)));
  };

  readonly #onLeave = (): void => {
    this.dispatchEvent(new ChartCursorEvent(null));
  };

  readonly #onRead = (event: Event): void => {
    this.dispatchEvent(new ChartReadEvent(Number((event.target as HTMLInputElement).value)));
  };
}

function missingSentence(): string {
  return msg(
    'The charts’ drawing code could not be loaded; reload the page while online. The numbers are in the table.',
  );
}

/** The reader moved to value number `index`. */
export class ChartReadEvent extends Event {
  static readonly type = 'chart-read';
  readonly index: number;

  constructor(index: number) {
    super(ChartReadEvent.type);
    this.index = index;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'line-chart': LineChart;
  }
}
