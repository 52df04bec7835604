/** What a run learns from: the guide's points, points made to order or set by hand, bundled tables, or a table of one's own. */
import type { OwnTableData } from './own-tables.ts';

export type DataSpec =
  GuideDataSpec | LineDataSpec | PatternDataSpec | PointsDataSpec | DatasetDataSpec | OwnTableData;

/** The 1000 points of the guide, bundled with the page. */
export interface GuideDataSpec {
  readonly type: 'guide';
}

/** `y = w * x + b + noise * N(0, 1)` with x normally distributed or evenly spaced. */
export interface LineDataSpec {
  readonly type: 'line';
  readonly examples: number;
  readonly w: number;
  readonly b: number;
  /** Standard deviation of the noise on y. */
  readonly noise: number;
  readonly seed: number;
  readonly x: 'normal' | 'even';
}

/** Points of a known pattern, made to order. */
export type PatternDataSpec = CurveDataSpec | SurfaceDataSpec | TwoClassesDataSpec | ClassesDataSpec;

interface AnyPatternDataSpec {
  readonly examples: number;
  /** Standard deviation of the noise: of y, or of both inputs where the target is a class. */
  readonly noise: number;
  readonly seed: number;
}

/** One input in ±2, one quantity: `y = x^3 - 2x`, `y = 2 sin(πx)`, or -1 below 0 and 1 from there on. */
export interface CurveDataSpec extends AnyPatternDataSpec {
  readonly type: 'polynomial' | 'sine' | 'step';
}

/** Two inputs in ±6, one quantity: `(x1 + x2) / 10`, or six bumps of height ±1. */
export interface SurfaceDataSpec extends AnyPatternDataSpec {
  readonly type: 'plane' | 'gauss';
}

/** Two inputs about ±6, a class: by the sign of their product, or two half circles that reach into each other. */
export interface TwoClassesDataSpec extends AnyPatternDataSpec {
  readonly type: 'exclusiveOr' | 'moons';
}

/** Two inputs about ±6, a class: rings around each other, clusters on a circle, or the arms of a spiral. */
export interface ClassesDataSpec extends AnyPatternDataSpec {
  readonly type: 'circle' | 'gaussians' | 'spiral';
  readonly classes: number;
}

/** Points that somebody set by hand: two inputs in ±6, a class. */
export interface PointsDataSpec {
  readonly type: 'points';
  readonly classes: number;
  readonly points: readonly HandPoint[];
}

export type HandPoint = readonly [x1: number, x2: number, label: number];

/** Bundled with the page: tables of quantities with a class each, and images of digits, [8, 8, 1] in 0 to 1. */
export interface DatasetDataSpec {
  readonly type: 'iris' | 'penguins' | 'wine' | 'digits';
}

/** What a pattern is like before anybody changed it. */
export const PATTERN_DEFAULTS: {
  readonly [T in PatternDataSpec['type']]: PatternDataSpec & { readonly type: T };
} = {
  polynomial: { type: 'polynomial', examples: 500, noise: 0.3, seed: 0 },
  sine: { type: 'sine', examples: 500, noise: 0.2, seed: 0 },
  step: { type: 'step', examples: 500, noise: 0.1, seed: 0 },
  plane: { type: 'plane', examples: 500, noise: 0.05, seed: 0 },
  gauss: { type: 'gauss', examples: 500, noise: 0.05, seed: 0 },
  circle: { type: 'circle', examples: 500, noise: 0, seed: 0, classes: 2 },
  exclusiveOr: { type: 'exclusiveOr', examples: 500, noise: 0, seed: 0 },
  gaussians: { type: 'gaussians', examples: 500, noise: 0, seed: 0, classes: 2 },
  spiral: { type: 'spiral', examples: 500, noise: 0, seed: 0, classes: 2 },
  moons: { type: 'moons', examples: 500, noise: 0.3, seed: 0 },
};
