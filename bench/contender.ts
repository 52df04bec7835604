/**
 * What the bench asks of everything that it measures. One contender is one library on one backend in one way of
 * reading the loss; it lives alone in a dedicated worker, as the product's engine does.
 */

export interface ContenderOptions {
  readonly backend: 'webgpu' | 'wasm' | 'cpu';
  /** True: the loss of every epoch reaches JavaScript. False: flat out, one synchronisation at the end. */
  readonly everyLoss: boolean;
}

export interface Contender {
  /** Loads the library and the data, and compiles what can be compiled ahead. Never timed. */
  prepare(): Promise<void>;
  /** The guide's run from its initial weights, `steps` full-batch steps. Resolves when the results are here. */
  run(steps: number): Promise<Outcome>;
  /** What really runs, after `prepare`: threads, instruction set, workgroup size. */
  detail(): string;
  dispose(): void;
}

export interface Outcome {
  /** Over all points, with `w` and `b` as they are. */
  readonly loss: number;
  readonly w: number;
  readonly b: number;
  /** With `everyLoss`: one value for each step. */
  readonly losses?: LossHistory;
}

export interface LossHistory {
  /** Before each step's update, as Keras logs it, or after it, as the guide does. */
  readonly taken: 'before-update' | 'after-update';
  readonly values: ArrayLike<number>;
}

export interface ContenderModule {
  create(options: ContenderOptions): Contender;
}
