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

/** Many small marks of equal size. */
export interface PlotCloud {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Which of `CLASS_TONES`, and so of the shapes, each mark has; null: all are round, in the colour of data. */
  readonly groups: Uint8Array | null;
  /** Of each mark: 1 where only its outline is drawn. Null: all are full. */
  readonly hollow: Uint8Array | null;
  /** Of each mark: 1 where there is a ring around it. */
  readonly ringed?: Uint8Array | null;
}

/** Of classes, in their order. */
export const CLASS_TONES = [
  'data',
  'model',
  'truth',
  'optimum',
  'warning',
] as const satisfies readonly Tone[];

/** A surface seen from above: each cell has a colour, more or less of it. Fills the whole plot, row by row from the top. */
export interface PlotField {
  readonly columns: number;
  readonly rows: number;
  /** Which of `CLASS_TONES`. */
  readonly tones: Uint8Array;
  /** 0: the surface's colour; 1: as much as lets marks be seen on it. */
  readonly strengths: Float32Array;
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
  /** Under everything else. */
  readonly field: PlotField | null;
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
