/** Data over two inputs, seen from above, on the model's answer for every place: pure. */
import type { DataInfo, RunInfo } from '../../protocol/events.ts';
import type { Snapshot } from '../../protocol/snapshot.ts';
import { CLASS_TONES, type PlotCloud, type PlotField, type PlotPicture } from './plot-picture.ts';

export function planePicture(info: RunInfo, snapshot: Snapshot | null): PlotPicture {
  const { data, grid } = info;
  const last = grid.x.length - 2;
  return {
    axes: {
      xMin: grid.x[0] ?? 0,
      xMax: grid.x[last] ?? 1,
      yMin: grid.x[last + 1] ?? 0,
      yMax: grid.x[1] ?? 1,
      yScale: 'linear',
      xPrefix: 'x₁ = ',
      xSuffix: '',
    },
    lines: [],
    cloud: cloudOf(data),
    field: snapshot && fieldOf(info, snapshot.prediction),
    marks: [],
    cursor: null,
  };
}

/** The plot draws a cloud once, and only the field anew: the same data have the same cloud. */
const clouds = new WeakMap<DataInfo, PlotCloud>();

function cloudOf(data: DataInfo): PlotCloud {
  const known = clouds.get(data) ?? makeCloud(data);
  clouds.set(data, known);
  return known;
}

/** Quantities have one of two colours: below the middle of the data, or not. */
function makeCloud({ sampleX, sampleY, sampleKept, classes, y }: DataInfo): PlotCloud {
  const middle = (y.min + y.max) / 2;
  const of = (input: number): Float32Array =>
    Float32Array.from({ length: sampleY.length }, (_, i) => sampleX[2 * i + input]!);
  const groups = Uint8Array.from(sampleY, (value) => (classes === null ? Number(value >= middle) : value));
  return { x: of(0), y: of(1), groups, hollow: sampleKept };
}

function fieldOf({ data, grid }: RunInfo, prediction: Float32Array): PlotField {
  const [rows = 0, columns = 0] = grid.shape;
  const cells = rows * columns;
  const outputs = Math.max(1, prediction.length / cells);
  const tones = new Uint8Array(cells);
  const strengths = new Float32Array(cells);
  for (let cell = 0; cell < cells; cell++) {
    const answer = prediction.subarray(cell * outputs, (cell + 1) * outputs);
    const { tone, strength } = outputs > 1 ? ofScores(answer) : ofNumber(centred(answer[0] ?? NaN, data));
    tones[cell] = tone;
    strengths[cell] = strength;
  }
  return { columns, rows, tones, strengths };
}

interface Shade {
  /** Into `CLASS_TONES`. */
  readonly tone: number;
  readonly strength: number;
}

/** -1 to 1: how sure the second of two classes is, or how far a quantity is from the middle of the data. */
function centred(value: number, { classes, y }: DataInfo): number {
  if (classes !== null) return Math.tanh(value / 2);
  const half = (y.max - y.min) / 2 || 1;
  return Math.max(-1, Math.min(1, (value - (y.min + y.max) / 2) / half));
}

/** What is no number has no colour. */
function ofNumber(value: number): Shade {
  return { tone: value < 0 ? 0 : 1, strength: Number.isNaN(value) ? 0 : Math.abs(value) };
}

/** The class with the greatest score, by how much its probability (softmax) is above chance. */
function ofScores(scores: Float32Array): Shade {
  const best = scores.reduce((at, score, i) => (score > scores[at]! ? i : at), 0);
  const sum = scores.reduce((total, score) => total + Math.exp(score - scores[best]!), 0);
  const chance = 1 / scores.length;
  const strength = (1 / sum - chance) / (1 - chance);
  return { tone: best % CLASS_TONES.length, strength: Number.isNaN(strength) ? 0 : strength };
}
