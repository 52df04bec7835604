import { describe, expect, test } from 'vitest';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type RunSpec } from '../../../protocol/run-spec.ts';
import { analyzeLine } from '../../../worker/data/line-analysis.ts';
import { generateLine } from '../../../worker/data/line.ts';
import { createCpuBackend } from '../../../worker/runtime/cpu/backend.ts';
import { compileRun } from '../../../worker/session/compile-run.ts';
import { openDevice } from '../../../worker/session/recovery.ts';
import { FakeClock } from './fakes.ts';
import { dense } from './runs.ts';

const LINE = { type: 'line', examples: 40, w: 3, b: 2, noise: 1, seed: 1, x: 'normal' } as const;
const data = { ...generateLine(LINE), line: { w: 3, b: 2 } };

function withLayers(...layers: RunSpec['model']['layers']): RunSpec {
  return { ...GUIDE_RUN, data: LINE, model: { layers } };
}

describe('a validation split', () => {
  const spec: RunSpec = { ...GUIDE_RUN, data: LINE, split: { validation: 0.3 } };
  const compiled = compileRun(spec, data);

  test('is known to the program', () => {
    expect(compiled.program).toMatchObject({ examples: 28, validationExamples: 12, batchSize: 28 });
    expect(compiled.data.examples).toBe(40);
  });

  test('leaves what is learnt from out of the analysis, and nothing out of the picture', () => {
    const training = { examples: 28, x: compiled.data.x.slice(0, 28), y: compiled.data.y.slice(0, 28) };
    expect(compiled.about.line).toEqual(analyzeLine(training, data.line, { useBias: true }));
    expect(compiled.about.line).not.toEqual(analyzeLine(data, data.line, { useBias: true }));
    expect(compiled.about.data.sampleX).toEqual(data.x);
  });

  test('of nothing leaves the arrays as they are', () => {
    const whole = compileRun({ ...spec, split: { validation: 0 } }, data);
    expect([whole.data.x === data.x, whole.data.y === data.y]).toEqual([true, true]);
  });
});

test(
  'a run that no device can hold is refused before its weights are drawn',
  { timeout: 30_000 },
  async () => {
    const layers = Array.from({ length: 63 }, () => ({ ...dense(4096) }));
    const spec = { ...withLayers(...layers, dense(1)), optimizer: OPTIMIZER_DEFAULTS.adam };
    // 3 * 10^9 floats: whoever draws them does not come as far as the refusal.
    const compiled = compileRun(spec, data);
    expect(compiled.program.layout.size).toBeGreaterThan(3e9);
    const opening = openDevice(
      {
        clock: new FakeClock(),
        selectBackend: () => Promise.resolve({ backend: createCpuBackend(), reason: 'chosen-by-user' }),
      },
      compiled,
      { preference: 'cpu', cause: 'opened', current: null },
    );
    await expect(opening).rejects.toMatchObject({
      failure: { code: 'does-not-fit', params: { limit: 'memory' } },
    });
  },
);

describe('what is tracked', () => {
  const labels = (spec: RunSpec) => compileRun(spec, data).about.tracked.map(({ label }) => label);

  test('has a line’s names for a line only', () => {
    expect(labels(withLayers(dense(1)))).toEqual(['W', 'b']);
    const twice = { ...dense(1), useBias: false };
    expect(labels(withLayers(twice, twice))).toEqual(['dense/kernel[0]', 'dense_1/kernel[0]']);
  });

  test('names variables by their place among all, statistics included', () => {
    const { variables, tracked } = compileRun(
      withLayers(dense(1), LAYER_DEFAULTS.batchNormalization, dense(1)),
      data,
    ).about;
    expect(tracked.map(({ variable, label }) => [variables[variable]?.name, label])).toEqual([
      ['dense/kernel', 'dense/kernel[0]'],
      ['dense/bias', 'dense/bias[0]'],
      ['batch_normalization/gamma', 'batch_normalization/gamma[0]'],
      ['batch_normalization/beta', 'batch_normalization/beta[0]'],
      ['dense_1/kernel', 'dense_1/kernel[0]'],
      ['dense_1/bias', 'dense_1/bias[0]'],
    ]);
  });
});

describe('a prediction', () => {
  const spec = withLayers(
    dense(3, 'relu'),
    LAYER_DEFAULTS.batchNormalization,
    { ...LAYER_DEFAULTS.dropout, rate: 0.5 },
    LAYER_DEFAULTS.layerNormalization,
    dense(1),
  );
  const compiled = compileRun(spec, data);
  const numbers = compiled.hyperparameterValues(spec);

  test.each([0, 1, 65, 700])('at %i inputs is the backend’s', async (count) => {
    const executable = await createCpuBackend().load(compiled.program, compiled.data);
    executable.restore([{ state: compiled.initialState, position: { epoch: 0, batch: 0, step: 0 } }]);
    executable.setHyperparameters([numbers]);
    const [trained] = await executable.run(7);
    const x = Float32Array.from({ length: count }, (_, i) => i / 10 - 3);
    const expected = await executable.predict(0, x);
    expect(compiled.predict(trained!.state, numbers, x)).toEqual(expected);
    expect(expected).toHaveLength(count);
  });

  test('counts with the hyper-parameters as they are now', () => {
    const x = Float32Array.of(1);
    const now = compiled.predict(compiled.initialState, numbers, x);
    const larger = numbers.map((value, i) =>
      compiled.program.hyperparameters[i]!.endsWith('epsilon') ? 1 : value,
    );
    expect(compiled.predict(compiled.initialState, larger, x)).not.toEqual(now);
    expect(compiled.predict(compiled.initialState, numbers, x)).toEqual(now);
  });
});

test.each(Object.values(OPTIMIZER_DEFAULTS))(
  'the learning rate of $type is one number among its others',
  (optimizer) => {
    const spec: RunSpec = { ...withLayers(dense(1)), optimizer };
    const compiled = compileRun(spec, data);
    const before = compiled.hyperparameterValues(spec);
    const after = compiled.hyperparameterValues({ ...spec, optimizer: { ...optimizer, learningRate: 0.25 } });
    const changed = compiled.program.hyperparameters.filter((_, i) => before[i] !== after[i]);
    expect(changed).toEqual(['learningRate']);
    expect(after[compiled.program.hyperparameters.indexOf('learningRate')]).toBe(0.25);
  },
);
