import { expect, it } from 'vitest';
import { variableText } from '../../../src/components/variable-text.ts';

const variable = (name: string, shape: number[]) => ({ name, shape, dtype: 'float32' });

it('prints a variable as Keras does', () => {
  expect(variableText(variable('dense/kernel', [1, 1]), Float32Array.of(5))).toBe(
    '<Variable name=dense/kernel, shape=(1, 1), dtype=float32, value=[[5.]]>',
  );
  expect(variableText(variable('dense/bias', [1]), Float32Array.of(0))).toBe(
    '<Variable name=dense/bias, shape=(1,), dtype=float32, value=[0.]>',
  );
  expect(variableText(variable('scale', []), Float32Array.of(1.5))).toBe(
    '<Variable name=scale, shape=(), dtype=float32, value=1.5>',
  );
  expect(variableText(variable('k', [2, 2]), Float32Array.of(1, 2, 3, 4.5))).toContain(
    'value=[[1. 2.] [3. 4.5]]>',
  );
});
