/** What a plot shows, as plain values: components describe it, plot.ts draws it. Knows nothing of Chart.js. */
import type { Point } from './decimate.ts';

/** A colour by its role; the value comes from the page's tokens. */
export const TONES = [
  'data',
  'model',
  'truth',
  'optimum',
  'warning',
  'ink',
  'muted',
  'hairline',
  'surface',
] as const;

export type Tone = (typeof TONES)[number];

export type Dash = 'solid' | 'dashed' | 'dotted';

export interface PlotLine {
  /** Stays the same from picture to picture: the drawn object is kept. */
  readonly key: string;
  readonly tone: Tone;
  readonly dash: Dash;
  /** CSS pixels. */
  readonly width: number;
  readonly points: readonly Point[];
  /** A dot at the line's last point, with this beside it (which may be empty). */
  readonly head?: string;
}

/** Many small round marks of equal size. */
export interface PlotCloud {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

export interface PlotAxes {
  readonly xMin: number;
  readonly xMax: number;
  readonly yMin: number;
  readonly yMax: number;
  readonly yScale: 'linear' | 'log';
  /** Put around the last label of the x axis: says what it counts without taking a line of its own. */
  readonly xPrefix: string;
  readonly xSuffix: string;
}

export interface PlotPicture {
  readonly axes: PlotAxes;
  readonly lines: readonly PlotLine[];
  readonly cloud: PlotCloud | null;
  /** Moments on the x axis that get an upright line with a head. */
  readonly marks: readonly number[];
  /** Where the reader points; null for nowhere. */
  readonly cursor: number | null;
}

export type Palette = Readonly<Record<Tone, string>>;

export interface PlotTheme {
  readonly palette: Palette;
  readonly fontFamily: string;
  /** CSS pixels. */
  readonly fontSize: number;
}

/** One drawing surface; lives exactly as long as the element that owns it. */
export interface Plot {
  draw(picture: PlotPicture, theme: PlotTheme): void;
  /** From a CSS pixel within the canvas to the value on the x axis. */
  xAt(pixel: number): number;
  /** The plotting area's width in CSS pixels: how many columns a history is thinned to. */
  readonly columns: number;
  destroy(): void;
}
