import { describe, expect, test } from 'vitest';
import { PATTERN_DEFAULTS } from '../../../protocol/data-spec.ts';
import {
  featuresOf,
  LAYER_TYPES,
  possibleFeatures,
  withDense,
  withFeatures,
  withLayer,
  withLayerMoved,
  withNewLayer,
  withoutLayer,
} from '../../../protocol/layer-edits.ts';
import { presetsFor, withPreset } from '../../../protocol/model-presets.ts';
import { withData } from '../../../protocol/presets.ts';
import { lineLayer } from '../../../protocol/line-run.ts';
import { exampleShapes, runProblems } from '../../../protocol/run-checks.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type RunSpec } from '../../../protocol/run-spec.ts';

test('a line becomes a network: a hidden layer before a last one that begins at random', () => {
  const network = withLayer(GUIDE_RUN);
  expect(network.model.layers).toEqual([
    { ...LAYER_DEFAULTS.dense, units: 8, activation: 'tanh' },
    { ...LAYER_DEFAULTS.dense, units: 1 },
  ]);
  expect(lineLayer(network)).toBeNull();
  expect(runProblems(network, exampleShapes(network))).toEqual([]);
});

test('further layers are like the one before them; any can be changed and taken away', () => {
  const two = withLayer(withDense(withLayer(GUIDE_RUN), 0, { units: 5, activation: 'relu' }));
  expect(two.model.layers.map((layer) => layer.type === 'dense' && [layer.units, layer.activation])).toEqual([
    [5, 'relu'],
    [5, 'relu'],
    [1, 'linear'],
  ]);
  const other = withDense(two, 1, { units: 3 });
  expect(withoutLayer(other, 0).model.layers).toEqual(other.model.layers.slice(1));
  expect(
    withDense({ ...two, model: { layers: [LAYER_DEFAULTS.flatten] } }, 0, { units: 3 }).model.layers,
  ).toEqual([LAYER_DEFAULTS.flatten]);
});

test('what does not end in a dense layer gets its layer before the end, too', () => {
  const dropout = { ...LAYER_DEFAULTS.dropout, rate: 0.5 };
  const run = withLayer({ ...GUIDE_RUN, model: { layers: [...GUIDE_RUN.model.layers, dropout] } });
  expect(run.model.layers.map(({ type }) => type)).toEqual(['dense', 'dense', 'dropout']);
});

describe('layers of all types', () => {
  const digits = withData(GUIDE_RUN, { type: 'digits' });

  test('a window comes where images still are, all else before the end', () => {
    const types = (spec: RunSpec): string[] => spec.model.layers.map(({ type }) => type);
    expect(types(withNewLayer(digits, 'conv2d')).indexOf('flatten')).toBe(5);
    expect(types(withNewLayer(digits, 'conv2d'))[4]).toBe('conv2d');
    expect(types(withNewLayer(digits, 'dropout')).at(-2)).toBe('dropout');
    for (const type of LAYER_TYPES) {
      const run = withNewLayer(digits, type);
      if (type !== 'flatten') expect(runProblems(run, exampleShapes(run))).toEqual([]);
    }
  });

  test('a flatten that is missing comes back where it was', () => {
    const without = withoutLayer(digits, 4);
    expect(runProblems(without, exampleShapes(without))).not.toEqual([]);
    expect(withNewLayer(without, 'flatten')).toEqual(digits);
  });

  test('they change places; the ends stay the ends', () => {
    const moved = withLayerMoved(digits, 0, 1);
    expect(moved.model.layers.slice(0, 2)).toEqual([digits.model.layers[1], digits.model.layers[0]]);
    expect(withLayerMoved(digits, 0, -1)).toBe(digits);
    expect(withLayerMoved(moved, 1, -1).model).toEqual(digits.model);
  });
});

describe('derived features', () => {
  const spiral = withData(GUIDE_RUN, PATTERN_DEFAULTS.spiral);

  test('are those that the inputs allow', () => {
    expect(possibleFeatures(spiral)).toHaveLength(7);
    expect(possibleFeatures(GUIDE_RUN)).toEqual(['x1', 'x1Squared', 'sinX1']);
    expect(possibleFeatures(withData(GUIDE_RUN, { type: 'iris' }))).toEqual([]);
  });

  test('stand in their order; the inputs alone need no step', () => {
    expect(featuresOf(spiral)).toEqual(['x1', 'x2']);
    const derived = withFeatures(spiral, ['sinX1', 'x1', 'x2']);
    expect(derived.preprocessing).toEqual([{ type: 'features', features: ['x1', 'x2', 'sinX1'] }]);
    expect(featuresOf(derived)).toEqual(['x1', 'x2', 'sinX1']);
    expect(exampleShapes(derived).input).toEqual([3]);
    expect(withFeatures(derived, ['x2', 'x1'])).toEqual(spiral);
  });
});

test('each model to begin with fits its data', () => {
  for (const data of [
    PATTERN_DEFAULTS.sine,
    PATTERN_DEFAULTS.spiral,
    { type: 'wine' },
    { type: 'digits' },
  ] as const) {
    const run = withData(GUIDE_RUN, data);
    const presets = presetsFor(run);
    expect(presets.length).toBeGreaterThan(4);
    for (const preset of presets) {
      const made = withPreset(run, preset);
      expect([preset, runProblems(made, exampleShapes(made))]).toEqual([preset, []]);
    }
  }
});
