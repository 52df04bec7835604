/** What gets a place in memory, and what is calculated where it is used. */
import { describe, expect, test } from 'vitest';
import { tensorsToStore } from '../../../worker/compile/materialize.ts';
import { simplify } from '../../../worker/compile/simplify.ts';
import { writeOutShortMatmuls } from '../../../worker/compile/write-out.ts';
import { buildProgram } from '../../../worker/session/compile-run.ts';
import * as t from '../../../worker/tensor/build.ts';
import { assign, type Graph } from '../../../worker/tensor/graph.ts';
import { isReduction } from '../../../worker/tensor/ops.ts';
import type { Op, Tensor } from '../../../worker/tensor/tensor.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type RunSpec } from '../../../protocol/run-spec.ts';
import { lineShape } from '../../backend/support/line-shape.ts';

/** The ops of what is stored and is no reduction, which always is. */
function storedOps(graph: Graph): Op[] {
  return tensorsToStore(writeOutShortMatmuls(simplify(graph)))
    .filter((node) => !isReduction(node))
    .map(({ op }) => op);
}

function outputOf(root: Tensor): Graph {
  return { outputs: { root: t.sum(root) }, assignments: [] };
}

function guideStep(training: Partial<RunSpec['training']>): Graph {
  const spec = { ...GUIDE_RUN, training: { ...GUIDE_RUN.training, ...training } };
  return buildProgram(spec, lineShape(1000)).graphs.step;
}

describe('the guide', () => {
  test('stores nothing but sums: the error is calculated for the loss and for both gradients', () => {
    expect(storedOps(guideStep({}))).toEqual([]);
  });

  test('a reduction is stored, however small', () => {
    const stored = tensorsToStore(simplify(guideStep({})));
    expect(stored.map(({ op }) => op)).toEqual(['sum', 'matmul', 'sum']);
  });

  test('in batches, too: one over the number of examples is calculated before the loop, and rows serve all sums', () => {
    expect(storedOps(guideStep({ batchSize: 32 }))).toEqual([]);
    expect(storedOps(guideStep({ batchSize: 32, shuffle: true }))).toEqual([]);
  });
});

describe('rows of the data', () => {
  /** Loops of the same range become one, and read what they share once. */
  const rowsIn = (order: 'sequential' | 'shuffled', ranges: 'same' | 'different'): Graph => {
    const x = t.rows('x', t.rowIndex(32, order), [5]);
    const second = ranges === 'same' ? t.max(x) : t.max(x, [1]);
    return { outputs: { first: t.sum(x), second }, assignments: [] };
  };

  test('shuffled ones, that two loops read, are stored', () => {
    expect(storedOps(rowsIn('shuffled', 'different'))).toEqual(['rows']);
  });

  test('those that one loop reads, or that lie in order, are not', () => {
    expect(storedOps(rowsIn('shuffled', 'same'))).toEqual([]);
    expect(storedOps(rowsIn('sequential', 'different'))).toEqual([]);
  });
});

describe('operands of a matmul', () => {
  const weights = t.variable('w', [16, 16]);

  test('an activation is: each element is wanted once per column', () => {
    expect(storedOps(outputOf(t.matmul(t.tanh(t.variable('a', [32, 16])), weights)))).toEqual(['tanh']);
  });

  test('one that is there is not', () => {
    expect(storedOps(outputOf(t.matmul(t.variable('a', [32, 16]), weights)))).toEqual([]);
    expect(storedOps(outputOf(t.matmul(t.transpose(t.variable('a', [16, 32])), weights)))).toEqual([]);
  });

  test('cheap ones are not, where one sign or factor is all', () => {
    expect(storedOps(outputOf(t.matmul(t.neg(t.variable('a', [32, 16])), weights)))).toEqual([]);
  });

  test('a convolution’s windows are read where they lie; the image that they are cut from is, if it is work', () => {
    const product = (image: Tensor): Tensor =>
      t.matmul(t.reshape(t.windows(image, [3, 3], [1, 1]), [2 * 6 * 6, 18]), t.variable('kernel', [18, 4]));
    const image = t.variable('image', [2, 8, 8, 2]);
    expect(storedOps(outputOf(product(image)))).toEqual([]);
    expect(storedOps(outputOf(product(t.tanh(image))))).toEqual(['tanh']);
  });
});

test('dear draws of dropout, which forward and backward pass need, are stored', () => {
  const layers = [
    { ...LAYER_DEFAULTS.dense, units: 8, activation: 'relu' as const },
    { ...LAYER_DEFAULTS.dropout, rate: 0.5 },
    { ...LAYER_DEFAULTS.dense, units: 1 },
  ];
  const { graphs } = buildProgram({ ...GUIDE_RUN, model: { layers } }, lineShape(50));
  const stored = tensorsToStore(writeOutShortMatmuls(simplify(graphs.step)));
  const drawn = (node: Tensor): boolean => node.op === 'uniform' || node.inputs.some(drawn);
  expect(stored.some((node) => !isReduction(node) && drawn(node))).toBe(true);
});

describe('new values of variables', () => {
  const [v, w, small] = [t.variable('v', [6]), t.variable('w', [6]), t.variable('small', [2])];
  const swapped = (a: Tensor, b: Tensor): Graph => ({
    outputs: {},
    assignments: [assign(v, a), assign(w, b)],
  });

  test('of equal size, each at its own place, need no place between', () => {
    expect(storedOps(swapped(t.neg(w), t.neg(v)))).toEqual([]);
  });

  test('that read another variable at another place do', () => {
    const reversed = t.reshape(t.transpose(t.reshape(t.neg(w), [2, 3])), [6]);
    expect(storedOps(swapped(reversed, t.neg(v)))).toHaveLength(1);
  });

  test('that read a variable of another size do', () => {
    const graph: Graph = {
      outputs: {},
      assignments: [assign(v, t.neg(v)), assign(small, t.slice(t.neg(v), [2], [2]))],
    };
    expect(storedOps(graph)).toHaveLength(1);
  });

  test('an output that reads a variable is stored before it changes', () => {
    const scalar = t.variable('s', []);
    const graph: Graph = {
      outputs: { loss: t.square(scalar) },
      assignments: [assign(scalar, t.neg(scalar))],
    };
    expect(storedOps(graph)).toEqual(['square']);
  });
});
