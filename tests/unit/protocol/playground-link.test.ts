import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRunSpec } from '../../../protocol/parse.ts';
import { readPlaygroundLink } from '../../../protocol/playground-link.ts';
import type { RunSpec } from '../../../protocol/run-spec.ts';

const FULL =
  'https://playground.tensorflow.org/#activation=relu&regularization=L2&batchSize=16&dataset=spiral&regDataset=reg-plane&learningRate=0.1&regularizationRate=0.003&noise=20&networkShape=6,4&seed=0.5&showTestData=false&discretize=false&percTrainData=70&x=true&y=true&xTimesY=true&xSquared=false&ySquared=false&cosX=false&sinX=true&cosY=false&sinY=false&collectStats=false&problem=classification&initZero=false&hideText=false';

function specOf(text: string): RunSpec {
  const link = readPlaygroundLink(text);
  if (!link.ok) throw new Error(JSON.stringify(link.problem));
  const parsed = parseRunSpec(JSON.parse(JSON.stringify(link.spec)));
  expect(parsed).toEqual({ ok: true, spec: link.spec });
  return link.spec;
}

test('a whole link becomes the same set-up', () => {
  const spec = specOf(FULL);
  expect(spec.data).toEqual({ type: 'spiral', examples: 500, seed: 2 ** 31, classes: 2, noise: 0.115 });
  expect(spec.split.validation).toBe(0.3);
  expect(spec.preprocessing).toEqual([{ type: 'features', features: ['x1', 'x2', 'x1x2', 'sinX1'] }]);
  expect(
    spec.model.layers.map(
      (layer) => layer.type === 'dense' && [layer.units, layer.activation, layer.kernelRegularizer],
    ),
  ).toEqual([
    [6, 'relu', { l1: 0, l2: 0.0015 }],
    [4, 'relu', { l1: 0, l2: 0.0015 }],
    [1, 'linear', { l1: 0, l2: 0.0015 }],
  ]);
  expect(spec.optimizer).toMatchObject({ type: 'sgd', learningRate: 0.1 });
  expect(spec.training).toMatchObject({ batchSize: 16, epochs: 'untilStopped', shuffle: false });
});

test('what is left out has Playground’s defaults', () => {
  const spec = specOf('https://playground.tensorflow.org/#problem=classification');
  expect(spec.data.type).toBe('circle');
  expect(spec.preprocessing).toEqual([]);
  expect(spec.model.layers.map((layer) => layer.type === 'dense' && layer.units)).toEqual([4, 2, 1]);
  expect(spec.model.layers[0]).toMatchObject({
    activation: 'tanh',
    kernelInitializer: { type: 'randomUniform', minval: -0.5, maxval: 0.5 },
    biasInitializer: { type: 'constant', value: 0.1 },
  });
  expect(spec).toMatchObject({
    split: { validation: 0.5 },
    optimizer: { learningRate: 0.03 },
    training: { batchSize: 10 },
  });
});

test('a regression steps as far: half the squared error, twice the rate', () => {
  const spec = specOf(
    '#problem=regression&regDataset=reg-gauss&learningRate=0.01&networkShape=&initZero=true',
  );
  expect(spec).toMatchObject({ loss: 'meanSquaredError', data: { type: 'gauss', examples: 1200 } });
  expect(spec.optimizer.learningRate).toBe(0.005);
  expect(spec.model.layers).toHaveLength(1);
  expect(spec.model.layers[0]).toMatchObject({
    kernelInitializer: { type: 'zeros' },
    biasInitializer: { type: 'zeros' },
  });
});

describe('what is refused', () => {
  test.each([
    '',
    'hello',
    'https://example.com/#dataset=xor',
    'https://playground.tensorflow.org/',
    'javascript:alert(1)#a=b',
  ])('no link of Playground: %s', (text) => {
    expect(readPlaygroundLink(text)).toEqual({ ok: false, problem: { kind: 'no-playground-link' } });
  });

  test.each([
    ['dataset=moons', 'dataset', 'moons'],
    ['activation=gelu', 'activation', 'gelu'],
    ['activation=constructor', 'activation', 'constructor'],
    ['learningRate=fast', 'learningRate', 'fast'],
    ['learningRate=-1', 'learningRate', '-1'],
    ['networkShape=4,x', 'networkShape', '4,x'],
    ['networkShape=1e9', 'networkShape', '1e9'],
    ['noise=80', 'noise', '80'],
    ['batchSize=0', 'batchSize', '0'],
  ])('%s', (text, name, value) => {
    expect(readPlaygroundLink(`#${text}`)).toEqual({
      ok: false,
      problem: { kind: 'unknown-value', name, value },
    });
  });

  test('a model that would see nothing', () => {
    expect(readPlaygroundLink('#x=false&y=false')).toMatchObject({ problem: { kind: 'no-features' } });
  });
});

test('whatever the text, it is a run that the parser lets in, or a problem', () => {
  const pieces = FULL.split(/(?=[#&=])/);
  const mutated = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 12 })), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(mutated, (parts) => {
      const link = readPlaygroundLink(`#${parts.join('')}`);
      expect(link.ok ? parseRunSpec(link.spec).ok : link.problem.kind.length > 0).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
