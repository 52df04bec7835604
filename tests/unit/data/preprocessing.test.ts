import { expect, test } from 'vitest';
import { FEATURES } from '../../../protocol/preprocessing.ts';
import { fitPreprocessing } from '../../../worker/data/preprocessing.ts';

const training = Float32Array.of(1, 10, 2, 10, 3, 10, 6, 10);

test('no steps leave the very array', () => {
  expect(fitPreprocessing([], training, 2)(training)).toBe(training);
});

test('standardization is fitted on the examples trained on; what does not vary becomes 0', () => {
  const preprocess = fitPreprocessing([{ type: 'standardize' }], training, 2);
  // Mean 3, standard deviation √3.5.
  const scale = Math.sqrt(3.5);
  const [a, b, c, d] = preprocess(Float32Array.of(3, 10, 10, 12));
  expect([a, b, d]).toEqual([0, 0, 2]);
  expect(c).toBeCloseTo(7 / scale, 6);
});

test('features of two inputs are TensorFlow Playground’s', () => {
  const preprocess = fitPreprocessing([{ type: 'features', features: FEATURES }], training, 2);
  const [x1, x2] = [2.5, -4];
  const expected = [x1, x2, x1 * x1, x2 * x2, x1 * x2, Math.sin(x1), Math.sin(x2)];
  const derived = preprocess(Float32Array.of(x1, x2));
  expect(derived).toHaveLength(7);
  expected.forEach((value, i) => expect(derived[i]).toBeCloseTo(value, 6));
});

test('one step sees what the one before it made', () => {
  const steps = [{ type: 'features', features: ['x1Squared'] }, { type: 'standardize' }] as const;
  const preprocess = fitPreprocessing(steps, Float32Array.of(1, 3), 1);
  // Squares 1 and 9: mean 5, standard deviation 4.
  expect([...preprocess(Float32Array.of(1, 3, -3))]).toEqual([-1, 1, 1]);
});
