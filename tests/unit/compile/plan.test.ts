import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileProgram } from '../../../worker/compile/compile-program.ts';
import { partialsFor } from '../../../worker/compile/make-plan.ts';
import { planArena } from '../../../worker/compile/memory.ts';
import type { Loop, ReduceLoop } from '../../../worker/compile/plan.ts';
import { buildProgram } from '../../../worker/session/compile-run.ts';
import { lineShape } from '../../backend/support/line-shape.ts';
import { GUIDE_RUN } from '../../../protocol/run-spec.ts';
import { randomModel, sourceOf } from '../../backend/support/random-graphs.ts';

describe('the guide’s step', () => {
  const { program } = buildProgram(GUIDE_RUN, lineShape(1000));

  test('is one loop: the loss and both gradients are summed in one pass over the data', () => {
    expect(program.step.plan.phases).toMatchObject([
      [{ kind: 'reduce', size: 1, length: 1000, partials: 64 }],
      [{ kind: 'combine', size: 3, partials: 64 }],
    ]);
    expect((program.step.plan.phases[0]![0] as ReduceLoop).results).toHaveLength(3);
  });

  test('gives the loss after an epoch with the next step', () => {
    expect(program.lossFromNextStep).toBe(true);
    const batches = { ...GUIDE_RUN, training: { ...GUIDE_RUN.training, batchSize: 32 } };
    expect(buildProgram(batches, lineShape(1000)).program.lossFromNextStep).toBe(false);
  });

  test('a batch size beyond the data means all of it, as in Keras', () => {
    const large = { ...GUIDE_RUN, training: { ...GUIDE_RUN.training, batchSize: 5000, shuffle: true } };
    expect(buildProgram(large, lineShape(1000)).program).toMatchObject({
      batchSize: 1000,
      batchesPerEpoch: 1,
      shuffle: false,
    });
  });
});

describe('partial sums', () => {
  test.each([
    [1, 1000, 10, 64],
    [1, 1_000_000, 10, 256],
    [1, 16, 10, 1],
    [64, 1000, 10, 4],
    [300, 1000, 10, 1],
    // Little work is not worth another phase; terms that are dear are.
    [1, 100, 3, 1],
    [1, 32, 100, 8],
  ])('%i results of %i terms that cost %i: %i each', (size, length, termCost, partials) => {
    expect(partialsFor({ size, length, termCost })).toBe(partials);
  });
});

test('blocks of the arena that live at the same time never overlap', () => {
  const block = fc.record({ size: fc.integer({ min: 1, max: 50 }), from: fc.nat(9), length: fc.nat(5) });
  fc.assert(
    fc.property(fc.array(block, { maxLength: 30 }), (made) => {
      const blocks = made.map(({ size, from, length }) => ({ size, from, to: from + length }));
      const { offsets, size } = planArena(blocks);
      blocks.forEach((a, i) => {
        expect(offsets[i]! + a.size).toBeLessThanOrEqual(size);
        blocks.slice(i + 1).forEach((b, j) => {
          const [start, other] = [offsets[i]!, offsets[i + 1 + j]!];
          const together = a.from <= b.to && b.from <= a.to;
          if (together) expect(start + a.size <= other || other + b.size <= start).toBe(true);
        });
      });
    }),
  );
});

test('no loop writes to the arena what a later one still needs', () => {
  let checked = 0;
  fc.assert(
    fc.property(randomModel, (model) => {
      const { plan } = compileProgram(sourceOf(model)).step;
      // The loss is read after the last phase: no later phase may store into its place.
      const read = JSON.stringify(plan.outputs['loss']).match(
        /"memory":"arena","at":\{"id":\d+,"form":\{"kind":"uint","value":(\d+)/,
      );
      // A batch of one example needs no sum.
      if (read === null || model.batchSize === 1) return;
      checked++;
      const place = Number(read[1]);
      const writers = plan.phases.map((loops) => loops.filter((loop) => writes(loop, place)).length);
      expect(writers.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(1);
      expect(
        writers.slice(writers.findLastIndex((count) => count > 0) + 1).every((count) => count === 0),
      ).toBe(true);
      expect(lastWriterSums(plan.phases.flat().filter((loop) => writes(loop, place)))).toBe(true);
    }),
    { numRuns: 100 },
  );
  expect(checked).toBeGreaterThan(50);
});

function writes(loop: Loop, place: number): boolean {
  const isIn = (offset: number, size: number): boolean => place >= offset && place < offset + size;
  switch (loop.kind) {
    case 'map':
      return loop.stores.some(({ memory, offset }) => memory === 'arena' && isIn(offset, loop.size));
    case 'reduce':
      return isIn(loop.offset, loop.size * loop.results.length * loop.partials);
    case 'matmul':
      return isIn(loop.offset, loop.rows * loop.columns * loop.partials);
    case 'combine':
      return isIn(loop.offset, loop.size);
  }
}

/** The loss is a sum over the batch: a single result, or one that was put together of partial sums. */
function lastWriterSums(writers: readonly Loop[]): boolean {
  const last = writers.at(-1);
  return last?.kind === 'combine' || (last?.kind === 'reduce' && last.size === 1);
}

test('outputs that are no scalars are refused', () => {
  const source = sourceOf({
    examples: 4,
    batchSize: 2,
    shuffle: false,
    features: 1,
    widths: [1],
    choices: [0, 0, 0, 0, 0, 0],
  });
  const step = { ...source.step, outputs: { loss: source.step.assignments[0]!.variable } };
  expect(() => compileProgram({ ...source, step })).toThrow('invalid output: loss is [1, 1], not a scalar');
});
