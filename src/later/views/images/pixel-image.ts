/** A few numbers as a small picture: one pixel each, enlarged by the style sheet. Either ink on paper, or signs in two colours. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { base } from '../../../styles/shared.ts';

@customElement('pixel-image')
export class PixelImage extends LitElement {
  static override styles = [
    base,
    css`
      canvas {
        display: block;
        width: 100%;
        height: auto;
        image-rendering: pixelated;
        border: 1px solid var(--hairline);
      }

      .probe {
        position: absolute;
        visibility: hidden;
      }
    `,
  ];

  /** [rows, columns], row-major. */
  @property({ attribute: false }) values: Float32Array = new Float32Array(0);
  @property({ attribute: false }) columns = 8;
  /** What counts as full colour. */
  @property({ attribute: false }) most = 1;
  /** Below 0 one colour, above 0 another; else from paper to ink. */
  @property({ type: Boolean }) signed = false;
  /** Says what it shows; empty where that stands beside it. */
  @property() label = '';
  @property() scheme = '';

  @query('canvas') private canvas!: HTMLCanvasElement;
  @query('.probe') private probe!: HTMLElement;

  override updated(_changed: PropertyValues<this>): void {
    const rows = Math.max(1, Math.ceil(this.values.length / this.columns));
    Object.assign(this.canvas, { width: this.columns, height: rows });
    const context = this.canvas.getContext('2d');
    if (!context) return;
    const [paper, low, high] = [
      'surface',
      this.signed ? 'data' : 'surface',
      this.signed ? 'model' : 'ink',
    ].map((tone) => this.#colour(tone));
    const image = context.createImageData(this.columns, rows);
    this.values.forEach((value, i) => {
      const share = Math.max(-1, Math.min(1, value / (this.most || 1)));
      const tone = share < 0 ? low! : high!;
      for (let c = 0; c < 3; c++)
        image.data[4 * i + c] = paper![c]! + Math.abs(share) * (tone[c]! - paper![c]!);
      image.data[4 * i + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }

  override render() {
    return html`<canvas
        role=${this.label ? 'img' : nothing}
        aria-label=${this.label || nothing}
        aria-hidden=${this.label ? nothing : 'true'}
      ></canvas
      ><span class="probe" aria-hidden="true"></span>`;
  }

  #colour(tone: string): readonly number[] {
    this.probe.style.color = `var(--${tone})`;
    return (getComputedStyle(this.probe).color.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'pixel-image': PixelImage;
  }
}
