import { expect, test } from 'vitest';
import { PATTERN_DEFAULTS } from '../../../protocol/data-spec.ts';
import { withData } from '../../../protocol/presets.ts';
import { GUIDE_RUN } from '../../../protocol/run-spec.ts';
import { answerUnits } from '../../../worker/answers/units.ts';
import { generatePattern } from '../../../worker/data/patterns.ts';
import { gridWith } from '../../../worker/session/grid.ts';
import { readVariables } from '../../../worker/session/snapshots.ts';
import { askedRun } from '../../backend/support/asked-run.ts';

const SPIRAL = PATTERN_DEFAULTS.spiral;

function silu(value: number): number {
  return value / (1 + Math.exp(-value));
}

test('each unit’s map is what a plain evaluation gives; the last layer’s is what the model says', async () => {
  const spec = withData(GUIDE_RUN, SPIRAL);
  const run = await askedRun(spec, { ...generatePattern(SPIRAL), line: null }, 40);
  const { shape, inputs, layers } = await answerUnits(run, { mostUnits: 5, points: 7 });
  expect(shape).toEqual([7, 7]);
  const { x } = gridWith(run.compiled.about.data.x, 7);
  expect([...inputs.subarray(0, 49)]).toEqual(Array.from({ length: 49 }, (_, i) => x[2 * i]));
  const [kernel, bias] = readVariables(run.state, run.compiled.program.layout);
  // 5 of 8 units, point by point.
  expect(layers.map((layer) => layer?.length)).toEqual([5 * 49, 5 * 49, 49]);
  for (const [unit, point] of [
    [0, 0],
    [3, 20],
    [4, 48],
  ] as const) {
    const sum = x[2 * point]! * kernel![unit]! + x[2 * point + 1]! * kernel![8 + unit]! + bias![unit]!;
    expect(layers[0]![unit * 49 + point]).toBeCloseTo(silu(sum), 5);
  }
  const predicted = run.compiled.predict(run.state, run.hyperparameters, x);
  layers[2]!.forEach((value, i) => expect(value).toBeCloseTo(predicted[i]!, 5));
});

test('what the model sees are the derived features', async () => {
  const preset = withData(GUIDE_RUN, SPIRAL);
  const spec = { ...preset, preprocessing: [{ type: 'features', features: ['x1x2', 'x1'] }] as const };
  const run = await askedRun(spec, { ...generatePattern(SPIRAL), line: null });
  const { inputs } = await answerUnits(run, { mostUnits: 8, points: 3 });
  const { x } = gridWith(run.compiled.about.data.x, 3);
  expect(inputs[0]).toBeCloseTo(x[0]! * x[1]!, 5);
  expect(inputs[9]).toBe(x[0]);
});
