/** Simplifying may change how a graph is written, never a bit of what it calculates. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simplify } from '../../../worker/compile/simplify.ts';
import { prepareEvaluator } from '../../../worker/runtime/cpu/evaluate.ts';
import * as t from '../../../worker/tensor/build.ts';
import { type Graph, rootsOf, topologicalOrder } from '../../../worker/tensor/graph.ts';
import { printTensor } from '../../../worker/tensor/print.ts';
import type { Tensor } from '../../../worker/tensor/tensor.ts';
import { randomModel, sourceOf } from '../../backend/support/random-graphs.ts';

function simplified(root: Tensor): string {
  return printTensor(simplify({ outputs: { root }, assignments: [] }).outputs['root']!);
}

describe('rewrites', () => {
  const v = t.variable('v', [3, 1]);
  test.each<[string, Tensor, Tensor]>([
    ['constants are folded', t.mul(t.constant(3), t.constant(4, [2])), t.constant(12, [2])],
    [
      'constants are folded through movements',
      t.transpose(t.broadcastTo(t.constant(3), [2, 5])),
      t.constant(3, [5, 2]),
    ],
    ['times one', t.mul(t.constant(1), v), v],
    ['divided by one', t.div(v, t.constant(1)), v],
    ['negated twice', t.neg(t.neg(v)), v],
    ['reshaped there and back', t.reshape(t.reshape(v, [1, 3]), [3, 1]), v],
    ['a transpose that moves only an axis of length 1', t.transpose(v), t.reshape(v, [1, 3])],
    ['a sum over an axis of length 1', t.sum(v, [1]), t.reshape(v, [3])],
    [
      'a matmul over one element',
      t.matmul(v, t.variable('w', [1, 2])),
      t.mul(t.expand(v, [3, 2]), t.expand(t.variable('w', [1, 2]), [3, 2])),
    ],
  ])('%s', (_, before, after) => {
    expect(simplified(before)).toBe(printTensor(after));
  });

  test('equal calculations become one', () => {
    const twice = t.add(t.square(t.variable('v', [])), t.square(t.variable('v', [])));
    expect(topologicalOrder(rootsOf(simplify({ outputs: { twice }, assignments: [] })))).toHaveLength(3);
  });

  test('an overflowing constant stays a calculation', () => {
    expect(simplified(t.mul(t.constant(3e38), t.constant(10)))).toContain('mul');
  });
});

test('random graphs give the same bits, in fewer nodes', () => {
  let saved = 0;
  fc.assert(
    fc.property(randomModel, (model) => {
      const { step, batchSize } = sourceOf(model);
      const after = simplify(step);
      saved += topologicalOrder(rootsOf(step)).length - topologicalOrder(rootsOf(after)).length;
      expect(evaluate(after, model.features, batchSize)).toEqual(evaluate(step, model.features, batchSize));
    }),
    { numRuns: 60, seed: 4 },
  );
  expect(saved).toBeGreaterThan(0);
});

function evaluate(graph: Graph, features: number, batchSize: number): unknown {
  const filled = (length: number, salt: number): Float32Array =>
    Float32Array.from({ length }, (_, i) => Math.sin(i * 1.3 + salt));
  const variables = graph.assignments.map(
    ({ variable, value }, i) =>
      [
        variable.attributes.name,
        filled(
          value.shape.reduce((a, b) => a * b, 1),
          i,
        ),
      ] as const,
  );
  const evaluator = prepareEvaluator(graph, {
    data: { x: filled(100 * features, 5), y: filled(100, 6) },
    examples: 100,
    rangeStart: 0,
    rangeEnd: 100,
    variables: new Map(variables),
    hyperparameters: new Map([['learningRate', Float32Array.of(0.01)]]),
    inputs: new Map(),
    batchStart: 7,
    exampleCount: Math.max(1, batchSize - 1),
    key: [1, 2],
    step: 3,
    epoch: 1,
    seed: 5,
  });
  evaluator.run();
  return [Array.from(evaluator.output('loss')), evaluator.assigned.map((value) => Array.from(value))];
}
