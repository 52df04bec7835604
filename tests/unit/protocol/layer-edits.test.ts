import { expect, test } from 'vitest';
import { withDense, withLayer, withoutLayer } from '../../../protocol/layer-edits.ts';
import { lineLayer } from '../../../protocol/line-run.ts';
import { exampleShapes, runProblems } from '../../../protocol/run-checks.ts';
import { GUIDE_RUN, LAYER_DEFAULTS } from '../../../protocol/run-spec.ts';

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
