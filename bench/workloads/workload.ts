/**
 * What every contender of one workload trains: the model, the data and the weights at the start are data, so that all of
 * them get the same. Knows no library.
 */

export interface Workload {
  readonly name: string;
  readonly title: string;
  readonly inputShape: readonly number[];
  readonly layers: readonly Layer[];
  readonly loss: Loss;
  readonly optimizer: { readonly type: 'sgd' | 'adam'; readonly learningRate: number };
  readonly examples: number;
  readonly batchSize: number;
  /** A new order each epoch, everybody's own. Else the batches follow one another as the data lies. */
  readonly shuffle: boolean;
  /** Independent models side by side, for those who can. */
  readonly lanes: number;
  readonly unit: Unit;
  /** Steps after which everyone must be where the reference is; 0 where orders differ. */
  readonly checkedSteps: number;
  /** A timed run has at least so many. */
  readonly minimumSteps: number;
  readonly makeData: () => Data;
  /** Where a timed run must arrive; null: somewhere better than the start. */
  readonly arrival: ((data: Data) => Arrival) | null;
}

export type Unit = 'steps/s' | 'epochs/s' | 'model-steps/s';

/** No padding; convolutions have a stride of 1, pools one of their size. Every kernel has a bias. */
export type Layer = DenseLayer | Conv2dLayer | MaxPoolingLayer | FlattenLayer;

export interface DenseLayer {
  readonly type: 'dense';
  readonly units: number;
  readonly activation: Activation;
}

export interface Conv2dLayer {
  readonly type: 'conv2d';
  readonly filters: number;
  readonly kernelSize: number;
  readonly activation: Activation;
}

export interface MaxPoolingLayer {
  readonly type: 'maxPooling2d';
  readonly poolSize: number;
}

export interface FlattenLayer {
  readonly type: 'flatten';
}

export type Activation = 'linear' | 'tanh' | 'relu';

/** Cross-entropy: from logits, the target is the number of the class. */
export type Loss = 'meanSquaredError' | 'crossEntropy';

/** Row-major: `x` [examples, ...inputShape], `y` one value for each example. */
export interface Data {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

export interface Arrival {
  readonly loss: number;
  readonly tolerance: number;
}

export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 } as const;

export function batchesPerEpoch({ examples, batchSize }: Workload): number {
  return Math.ceil(examples / batchSize);
}
