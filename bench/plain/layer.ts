/** What a layer of the plain network is, and the activations, which work in place. */
import type { Activation } from '../workloads/workload.ts';

export type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Float32Array;
export type NumbersConstructor = (new (length: number) => Numbers) & { readonly BYTES_PER_ELEMENT: number };

export interface PlainLayer {
  readonly outputShape: readonly number[];
  readonly variables: readonly Numbers[];
  /** Of the last `backward`, in the order of the variables. */
  readonly gradients: readonly Numbers[];
  /** The result is the layer's own, overwritten by the next call. */
  forward(input: Numbers, examples: number): Numbers;
  /** Takes and spoils the loss' gradient by the output; gives that by the input, or null where nobody needs it. */
  backward(gradient: Numbers, examples: number): Numbers | null;
}

export interface LayerOptions {
  /** Nobody needs the gradient by the data. */
  readonly isFirst: boolean;
  readonly batchSize: number;
  readonly Values: NumbersConstructor;
}

export function activate(values: Numbers, length: number, activation: Activation): void {
  if (activation === 'tanh') for (let i = 0; i < length; i++) values[i] = Math.tanh(values[i]!);
  if (activation === 'relu') for (let i = 0; i < length; i++) values[i] = Math.max(values[i]!, 0);
}

/** From the gradient by the activation's output to that by its input; both derivatives follow from the output. */
export function activateBackward(
  gradient: Numbers,
  output: Numbers,
  length: number,
  activation: Activation,
): void {
  if (activation === 'tanh') for (let i = 0; i < length; i++) gradient[i]! *= 1 - output[i]! * output[i]!;
  if (activation === 'relu') for (let i = 0; i < length; i++) if (output[i] === 0) gradient[i] = 0;
}
