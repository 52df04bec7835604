import { describe, expect, test } from 'vitest';
import { GUIDE_RUN, LAYER_DEFAULTS, type LayerSpec } from '../../../protocol/run-spec.ts';
import { bufferBytes, predictionBytes } from '../../../worker/compile/buffer-sizes.ts';
import { workOfStep } from '../../../worker/compile/estimate.ts';
import { printProgramPlan } from '../../../worker/compile/print-plan.ts';
import type { Program } from '../../../worker/compile/program.ts';
import { buildProgram } from '../../../worker/session/compile-run.ts';
import { lineShape } from '../../backend/support/line-shape.ts';

function dense(units: number, activation: 'linear' | 'tanh' = 'linear'): LayerSpec {
  return { ...LAYER_DEFAULTS.dense, units, activation };
}

function programOf(
  layers: readonly LayerSpec[],
  batchSize: number | 'all' = 'all',
  examples = 1000,
): Program {
  const training = { ...GUIDE_RUN.training, batchSize };
  return buildProgram({ ...GUIDE_RUN, model: { layers: [...layers] }, training }, lineShape(examples))
    .program;
}

describe('the work of a step', () => {
  test('has a phase per phase of the plan, and the update', () => {
    const program = programOf([dense(1)]);
    const { phases, total, multiplyAdds } = workOfStep(program);
    expect(phases).toHaveLength(program.step.plan.phases.length + 1);
    // The loss and both gradients, over 1000 points.
    expect(multiplyAdds).toBe(3000);
    expect(total).toBeGreaterThan(multiplyAdds);
    expect(phases[0]).toMatchObject([{ items: 64 }]);
  });

  test('grows with the examples of a batch', () => {
    const [small, large] = [100, 1000].map((size) => workOfStep(programOf([dense(1)], size)).total);
    expect(large! / small!).toBeGreaterThan(5);
    expect(large! / small!).toBeLessThan(15);
  });

  test('grows with the square of the width, and counts the products of every layer', () => {
    const wide = (units: number): Program =>
      programOf([dense(units, 'tanh'), dense(units, 'tanh'), dense(1)], 100);
    const [narrow, broad] = [32, 128].map((units) => workOfStep(wide(units)));
    expect(broad!.total / narrow!.total).toBeGreaterThan(8);
    // Forwards, and backwards to the weights and to what came in: three products for each weight between the layers.
    expect(narrow!.multiplyAdds).toBeGreaterThan(3 * 100 * 32 * 32);
    expect(narrow!.multiplyAdds).toBeLessThan(4 * 100 * 32 * 32);
  });

  test('of a function is more than that of a sum', () => {
    const [linear, tanh] = (['linear', 'tanh'] as const).map(
      (activation) => workOfStep(programOf([dense(8, activation), dense(1)], 100)).total,
    );
    expect(tanh! - linear!).toBeGreaterThan(8 * 100 * 10);
  });
});

describe('the buffers', () => {
  test('of the guide: a small arena needs none where it lies in workgroup memory', () => {
    const program = programOf([dense(1)]);
    const streamed = bufferBytes(program, 'streamed');
    expect(streamed).toMatchObject({ x: 4000, y: 4000, state: 4 * program.layout.size, control: 32 });
    expect(streamed.arena).toBe(4 * Math.max(program.step.plan.arenaSize, program.evaluate.plan.arenaSize));
    expect(bufferBytes(program, 'resident')).toEqual({ ...streamed, arena: 0 });
  });

  test('of a prediction do not grow with the lanes', () => {
    const lanes = buildProgram(GUIDE_RUN, lineShape(1000), [1, 2, 3]).program;
    expect(predictionBytes(lanes)).toEqual(predictionBytes(programOf([dense(1)])));
    expect(bufferBytes(lanes, 'streamed').state).toBe(
      3 * bufferBytes(programOf([dense(1)]), 'streamed').state,
    );
  });
});

test('a printed plan tells kernels, bytes and times', () => {
  const text = printProgramPlan(programOf([dense(1)]), {
    estimates: { resident: 8.25, streamed: 61 },
    measured: { resident: 5.2 },
  });
  expect(text).toContain('resident: estimated 8.3 us a step, measured 5.2 us');
  expect(text).toContain('streamed: estimated 61.0 us a step');
  expect(text).toContain('x 4,000');
  expect(text).toContain('kernel step 0: 1 workgroup');
  expect(text).toContain('kernel prediction 0: 2 workgroups');
});
