/** A matmul of few terms, written out, is the same sum. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeOutShortMatmuls } from '../../../worker/compile/write-out.ts';
import { evaluateOnce } from '../evaluate-once.ts';
import * as t from '../../../worker/tensor/build.ts';
import { rootsOf, topologicalOrder } from '../../../worker/tensor/graph.ts';
import type { Tensor } from '../../../worker/tensor/tensor.ts';
import { verifyGraph } from '../../../worker/tensor/verify.ts';

const LONGEST = 4;

function valuesOf(root: Tensor): number[] {
  const inputs = new Map(
    topologicalOrder([root]).flatMap((node) =>
      node.op === 'variable'
        ? [
            [
              node.attributes.name,
              Float64Array.from({ length: node.shape.reduce((a, b) => a * b, 1) }, (_, i) =>
                Math.sin(3 * i + node.shape[0]!),
              ),
            ] as const,
          ]
        : [],
    ),
  );
  const leaves = {
    variables: inputs,
    inputs: new Map<string, Float64Array>(),
    precision: 'float64',
  } as const;
  return Array.from(evaluateOnce(root, leaves));
}

const size = fc.integer({ min: 1, max: 7 });

test('any shapes, one product after the other', () => {
  fc.assert(
    fc.property(size, size, size, size, fc.boolean(), (m, k, n, p, turned) => {
      const right = turned ? t.transpose(t.variable('b', [n, k])) : t.variable('b', [k, n]);
      const product = t.matmul(t.tanh(t.variable('a', [m, k])), right);
      const root = t.matmul(product, t.variable('c', [n, p]));
      const before = { outputs: { root }, assignments: [] };
      const after = writeOutShortMatmuls(before);
      verifyGraph(after);
      const lengths = topologicalOrder(rootsOf(after)).flatMap((node) =>
        node.op === 'matmul' ? [node.inputs[0]!.shape[1]!] : [],
      );
      expect(lengths).toEqual([k, n].filter((length) => length > LONGEST));
      const values = valuesOf(after.outputs['root']!);
      valuesOf(root).forEach((value, i) => expect(values[i]).toBeCloseTo(value, 12));
    }),
    { numRuns: 300, seed: 2 },
  );
});
