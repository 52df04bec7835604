/** A square to draw a digit on: with mouse, pen or finger, or pixel by pixel with the keyboard. */
import { localized, msg } from '@lit/localize';
import { css, html, LitElement } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { base, buttons } from '../../../styles/shared.ts';
import { FINE, imageOf, type Ink, noInk, type Point, withPixel, withStroke } from './drawing.ts';

/** Another image: [8, 8, 1] in 0 to 1. */
export class DrawnEvent extends Event {
  static readonly type = 'drawn';
  readonly image: Float32Array;

  constructor(image: Float32Array) {
    super(DrawnEvent.type);
    this.image = image;
  }
}

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** @fires drawn */
@customElement('digit-pad')
@localized()
export class DigitPad extends LitElement {
  static override styles = [
    base,
    buttons,
    css`
      .pad {
        position: relative;
        width: 208px;
        height: 208px;
        cursor: crosshair;
        touch-action: none;
      }

      canvas {
        width: 100%;
        height: 100%;
        border: 1px solid var(--edge);
        image-rendering: pixelated;
      }

      .cursor {
        position: absolute;
        width: 12.5%;
        height: 12.5%;
        border: 2px solid var(--focus);
        pointer-events: none;
      }

      .probe {
        position: absolute;
        visibility: hidden;
      }

      button {
        margin: var(--unit) 0 0 calc(-1 * var(--unit));
      }
    `,
  ];

  @property() scheme = '';

  @state() private ink: Ink = noInk();
  /** The pixel where the keyboard is; null while nobody looks for it. */
  @state() private pixel: Point | null = null;

  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.probe') private probe!: HTMLElement;
  @query('.cursor') private cursor!: HTMLElement | null;

  #last: Point | null = null;

  override render() {
    return html`
      <div
        class="pad"
        tabindex="0"
        role="application"
        aria-label=${msg('Draw a digit: arrow keys move over the 8 × 8 pixels, Space inks one.')}
        @pointerdown=${this.#onDown}
        @pointermove=${this.#onMove}
        @pointerup=${this.#onUp}
        @pointercancel=${this.#onUp}
        @keydown=${this.#onKey}
        @blur=${this.#onBlur}
      >
        <canvas width=${FINE} height=${FINE} aria-hidden="true"></canvas>
        ${this.pixel ? html`<div class="cursor"></div>` : ''}
      </div>
      <button class="quiet" @click=${this.#onClear}>${msg('Clear')}</button>
      <span class="probe" aria-hidden="true"></span>
    `;
  }

  override updated(): void {
    const context = this.canvas.getContext('2d');
    if (!context) return;
    this.probe.style.color = 'var(--ink)';
    context.clearRect(0, 0, FINE, FINE);
    context.fillStyle = getComputedStyle(this.probe).color;
    this.ink.forEach((cell, i) => {
      if (cell === 1) context.fillRect(i % FINE, Math.floor(i / FINE), 1, 1);
    });
    if (!this.cursor || !this.pixel) return;
    // Not as a style attribute, which the content security policy forbids.
    this.cursor.style.left = `${12.5 * this.pixel.x}%`;
    this.cursor.style.top = `${12.5 * this.pixel.y}%`;
  }

  #set(ink: Ink): void {
    this.ink = ink;
    this.dispatchEvent(new DrawnEvent(imageOf(ink)));
  }

  #placeOf(event: PointerEvent): Point {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return { x: ((event.clientX - left) / width) * FINE, y: ((event.clientY - top) / height) * FINE };
  }

  readonly #onDown = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#last = this.#placeOf(event);
    this.#set(withStroke(this.ink, this.#last, this.#last));
  };

  readonly #onMove = (event: PointerEvent): void => {
    if (this.#last === null) return;
    const to = this.#placeOf(event);
    this.#set(withStroke(this.ink, this.#last, to));
    this.#last = to;
  };

  readonly #onUp = (): void => {
    this.#last = null;
  };

  readonly #onBlur = (): void => {
    this.pixel = null;
  };

  readonly #onClear = (): void => this.#set(noInk());

  readonly #onKey = (event: KeyboardEvent): void => {
    const pixel = this.pixel ?? { x: 3, y: 3 };
    const arrow = ARROWS[event.key];
    if (arrow) this.pixel = { x: within(pixel.x + arrow.x), y: within(pixel.y + arrow.y) };
    else if (event.key === ' ') this.#set(withPixel(this.ink, pixel));
    else return;
    event.preventDefault();
    this.pixel ??= pixel;
  };
}

function within(place: number): number {
  return Math.max(0, Math.min(7, place));
}

declare global {
  interface HTMLElementTagNameMap {
    'digit-pad': DigitPad;
  }
}
