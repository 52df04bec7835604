import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseCase, type GoldenCase } from '../../../goldens/parse-case.ts';

const folder = new URL('../../fixtures/goldens/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));

type Json = Record<string, unknown>;

/** Two steps of a line on three examples. */
const line = {
  name: 'line',
  seed: 7,
  data: { x: { shape: [3, 1], values: [0, 1, 2] }, y: { shape: [3, 1], values: [1, 3, 5] } },
  model: { layers: [{ type: 'dense', units: 1 } as Json] },
  loss: 'meanSquaredError',
  optimizer: { type: 'sgd', learningRate: 0.1 } as Json,
  batchSize: 2,
  shuffle: false,
  epochs: 1,
  initialWeights: [
    { name: 'layer0/kernel', trainable: true, shape: [1, 1], values: [0.5] },
    { name: 'layer0/bias', trainable: true, shape: [1], values: [0] },
  ],
  expected: {
    stepLosses: [3.6, 1.2],
    finalLoss: 1,
    finalWeights: [
      { name: 'layer0/kernel', shape: [1, 1], values: [1] },
      { name: 'layer0/bias', shape: [1], values: [1] },
    ],
    predictions: { shape: [3, 1], values: [1, 2, 3] },
  },
  tolerance: 5e-5,
};

type Line = typeof line;

function parsed(value: unknown): GoldenCase {
  const result = parseCase(JSON.stringify(value));
  if (!result.ok) throw new Error(result.problems.join('; '));
  return result.golden;
}

function problems(change: (draft: Line) => unknown): readonly string[] {
  const draft = structuredClone(line);
  change(draft);
  const result = parseCase(JSON.stringify(draft));
  return result.ok ? [] : result.problems;
}

describe('what is right', () => {
  test('there are cases of our own', () => expect(names.length).toBeGreaterThanOrEqual(5));

  test.each(names)('%s', (name) => {
    expect(parseCase(readFileSync(new URL(name, folder), 'utf8'))).toMatchObject({ ok: true });
  });

  test('becomes a run with Keras’s defaults, its data and its weights', () => {
    const { spec, data, initialWeights, tolerance } = parsed(line);
    expect(spec).toMatchObject({
      title: 'line',
      seed: 7,
      model: { layers: [{ activation: 'linear', useBias: true, kernelRegularizer: { l1: 0, l2: 0 } }] },
      optimizer: { momentum: 0, schedule: { type: 'constant' }, clipvalue: null, globalClipnorm: null },
      training: { epochs: 1, batchSize: 2, shuffle: false, classWeight: null },
    });
    expect(data).toEqual({
      examples: 3,
      inputShape: [1],
      targetShape: [1],
      x: Float32Array.of(0, 1, 2),
      y: Float32Array.of(1, 3, 5),
    });
    expect(initialWeights.map(({ name }) => name)).toEqual(['layer0/kernel', 'layer0/bias']);
    expect(tolerance).toBe(5e-5);
  });

  test('l1 and l2 become the kernel’s regularizer', () => {
    const { spec } = parsed({ ...line, model: { layers: [{ type: 'dense', units: 1, l2: 0.5 }] } });
    expect(spec.model.layers[0]).toMatchObject({ kernelRegularizer: { l1: 0, l2: 0.5 } });
  });

  test('a plain list of numbers is one feature for each example', () => {
    const { data } = parsed({ ...line, data: { ...line.data, x: { shape: [3], values: [0, 1, 2] } } });
    expect(data.inputShape).toEqual([1]);
  });

  test('seed, shuffle and trainable may be left out', () => {
    const { seed: _seed, shuffle: _shuffle, ...rest } = line;
    const initialWeights = line.initialWeights.map(({ trainable: _trainable, ...weight }) => weight);
    expect(parsed({ ...rest, initialWeights }).spec).toMatchObject({
      seed: 0,
      training: { shuffle: false },
    });
  });

  test('schedules with all their options', () => {
    const schedule = { type: 'inverseTimeDecay', decaySteps: 3, decayRate: 0.5, staircase: true };
    expect(parsed({ ...line, optimizer: { ...line.optimizer, schedule } }).spec.optimizer).toMatchObject({
      schedule,
    });
  });
});

describe('what is wrong', () => {
  test('text that is not JSON, or no case', () => {
    expect(parseCase('{"x": NaN}')).toMatchObject({
      ok: false,
      problems: [expect.stringMatching(/^invalid JSON: /)],
    });
    expect(parseCase('[]')).toMatchObject({ ok: false });
    expect(parseCase('null')).toMatchObject({ ok: false });
    // Beyond what a number can hold: JSON reads it as infinity.
    const infinite = JSON.stringify(line).replace('"finalLoss":1', '"finalLoss":1e999');
    expect(parseCase(infinite)).toMatchObject({ ok: false });
  });

  test.each<[string, (draft: Line) => unknown]>([
    ['missing tolerance', (draft) => Reflect.deleteProperty(draft, 'tolerance')],
    ['unknown key: note', (draft) => Object.assign(draft, { note: 'x' })],
    ['invalid tolerance: 0, expected >0', (draft) => (draft.tolerance = 0)],
    ['invalid data.x.values.1: null, expected number', (draft) => (draft.data.x.values[1] = Number.NaN)],
    ['invalid data.x: 2 values, expected 3 for shape [3, 1]', (draft) => draft.data.x.values.pop()],
    ['invalid batchSize: 1.5, expected a whole number', (draft) => (draft.batchSize = 1.5)],
    ['invalid number of expected.stepLosses: 1, expected 2', (draft) => draft.expected.stepLosses.pop()],
    [
      'invalid examples in data.y: 2, expected 3',
      (draft) => (draft.data.y = { shape: [2, 1], values: [1, 3] }),
    ],
    ['missing finalWeights: layer0/bias', (draft) => draft.expected.finalWeights.pop()],
    [
      'unknown finalWeights: layer9/bias',
      (draft) => draft.expected.finalWeights.push({ name: 'layer9/bias', shape: [1], values: [1] }),
    ],
    [
      'invalid finalWeights layer0/bias: shape [1, 1], expected [1]',
      (draft) => (draft.expected.finalWeights[1]!.shape = [1, 1]),
    ],
    [
      'invalid number of different names in initialWeights: 1, expected 2',
      (draft) => (draft.initialWeights[1]!.name = 'layer0/kernel'),
    ],
    ['missing model.layers.0.units', (draft) => Reflect.deleteProperty(draft.model.layers[0]!, 'units')],
    ['unknown key: model.layers.0.rows', (draft) => (draft.model.layers[0]!['rows'] = 1)],
    ['invalid model.layers.0.units: 0, expected 1 to 4096', (draft) => (draft.model.layers[0]!['units'] = 0)],
    [
      'invalid optimizer.learningRate: "fast", expected number',
      (draft) => (draft.optimizer['learningRate'] = 'fast'),
    ],
  ])('%s', (sentence, change) => expect(problems(change)).toContain(sentence));

  test.each<[string, RegExp, (draft: Line) => unknown]>([
    [
      'a layer',
      /^invalid model\.layers\.0\.type: "dens", expected/,
      (draft) => (draft.model.layers[0]!['type'] = 'dens'),
    ],
    [
      'an activation',
      /^invalid model\.layers\.0\.activation: "cosh"/,
      (draft) => (draft.model.layers[0]!['activation'] = 'cosh'),
    ],
    ['a loss', /^invalid loss: "mse", expected/, (draft) => (draft.loss = 'mse')],
    [
      'an optimizer',
      /^invalid optimizer\.type: "adamax", expected/,
      (draft) => (draft.optimizer['type'] = 'adamax'),
    ],
    [
      'a schedule',
      /^invalid optimizer\.schedule\.type: "linear"/,
      (draft) => (draft.optimizer['schedule'] = { type: 'linear' }),
    ],
  ])('an unknown name of %s', (_, sentence, change) => {
    expect(problems(change)).toEqual([expect.stringMatching(sentence)]);
  });

  test('a model that does not fit the data', () => {
    expect(
      problems((draft) => draft.model.layers.unshift({ type: 'conv2d', filters: 1, kernelSize: 1 })),
    ).toEqual([expect.stringMatching(/^invalid model\.layers\.0: shape-mismatch /)]);
  });

  test('a class that the model does not have', () => {
    const change = (draft: Line) => {
      draft.loss = 'sparseCategoricalCrossentropyFromLogits';
      draft.model.layers[0]!['units'] = 4;
      draft.expected.predictions = { shape: [3, 4], values: Array.from({ length: 12 }, () => 0) };
    };
    expect(problems(change)).toEqual(['invalid data.y.values.2: 5, expected a class of 0 to 3']);
  });
});
