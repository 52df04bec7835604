/** A variable as Keras prints it: name, shape, type and value. Code, the same in every language. */
import { float32InArray, float32Scalar } from '../i18n/python-numbers.ts';

/** `<Variable name=dense/kernel, shape=(1, 1), dtype=float32, value=[[5.]]>`. */
export function variableText(
  variable: { readonly name: string; readonly shape: readonly number[]; readonly dtype: string },
  value: Float32Array,
): string {
  const { name, shape, dtype } = variable;
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  return `<Variable name=${name}, shape=(${dimensions}), dtype=${dtype}, value=${arrayText(shape, value)}>`;
}

function arrayText(shape: readonly number[], value: Float32Array): string {
  const [length, ...rest] = shape;
  if (length === undefined) return float32Scalar(value[0] ?? Number.NaN);
  const size = rest.reduce((product, dimension) => product * dimension, 1);
  const parts = Array.from({ length }, (_, i) =>
    rest.length === 0
      ? float32InArray(value[i] ?? Number.NaN)
      : arrayText(rest, value.subarray(i * size, (i + 1) * size)),
  );
  return `[${parts.join(' ')}]`;
}
