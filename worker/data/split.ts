/**
 * Keeps a part of the examples for validation. Which ones is drawn by the run's seed, so that it stays the same when a run is opened
 * again; devices find them behind the others, as `TrainingData` wants them.
 */
import type { SplitSizes } from '../../protocol/split.ts';
import { shuffledIndex } from '../tensor/permutation.ts';
import { randomBlock } from '../tensor/random.ts';
import type { Examples } from './examples.ts';

export interface SplitExamples {
  /** Those to train on, then those kept for validation; both in the order that they had. */
  readonly all: Examples;
  /** The first of `all`: views, not copies. */
  readonly training: Examples;
  /** Of each example in the order of the data: 1 where it is kept for validation. Null where none is. */
  readonly isKept: Uint8Array | null;
}

/** With nothing to keep, the arrays are those of `data`. */
export function splitExamples(data: Examples, sizes: SplitSizes, seed: number): SplitExamples {
  const { examples, x, y } = data;
  if (sizes.training + sizes.validation !== examples)
    throw new RangeError(`invalid split: ${sizes.training} + ${sizes.validation} of ${examples} examples`);
  if (sizes.validation === 0) return { all: data, training: data, isKept: null };
  const isKept = drawKept(examples, sizes.validation, seed);
  const order = keptLast(isKept, sizes.training);
  const all = { examples, x: reordered(x, order), y: reordered(y, order) };
  const first = (values: Float32Array): Float32Array =>
    values.subarray(0, (values.length / examples) * sizes.training);
  return { all, training: { examples: sizes.training, x: first(all.x), y: first(all.y) }, isKept };
}

/** Of each example 1 where it is kept for validation: the first ones of a shuffled order. */
export function drawKept(examples: number, validation: number, seed: number): Uint8Array {
  const [key0, key1] = randomBlock({ seed, purpose: 'split' }, 0);
  const isKept = new Uint8Array(examples);
  for (let place = 0; place < validation; place++) isKept[shuffledIndex(place, examples, key0, key1)] = 1;
  return isKept;
}

/** The numbers of the examples, those for validation last. */
function keptLast(isKept: Uint8Array, training: number): Uint32Array {
  const order = new Uint32Array(isKept.length);
  const next = [0, training];
  isKept.forEach((kept, example) => (order[next[kept]!++] = example));
  return order;
}

/** [examples, ...shape] */
function reordered(values: Float32Array, order: Uint32Array): Float32Array {
  const width = values.length / order.length;
  const out = new Float32Array(values.length);
  order.forEach((example, place) => {
    for (let i = 0; i < width; i++) out[place * width + i] = values[example * width + i]!;
  });
  return out;
}
