/**
 * What the bench asks of everything that it measures. One contender is one library on one backend in one way of
 * reading the loss; it lives alone in a dedicated worker, as the product's engine does.
 */
import type { AdamForm } from './plain/optimizers.ts';
import type { Data, Workload } from './workloads/workload.ts';

export interface ContenderOptions {
  readonly backend: 'webgpu' | 'wasm' | 'cpu';
  /** True: the loss of every epoch reaches JavaScript. False: flat out, one synchronisation at the end. */
  readonly everyLoss: boolean;
  /** Where its Adam adds epsilon; `short` where it is not said. */
  readonly adamForm?: AdamForm;
  /** One model, also where the workload has many side by side. */
  readonly oneLane?: boolean;
  /** Of our engine; where it is not said, the engine chooses. */
  readonly schedule?: 'resident' | 'streamed';
}

export interface Task {
  readonly workload: Workload;
  readonly data: Data;
  /** Kernel, bias, kernel, bias, …; kernels are [inputs, units] or [rows, columns, channels, filters]. */
  readonly initial: readonly Float32Array[];
}

export interface Contender {
  /** Loads the library and the data, and compiles what can be compiled ahead. */
  prepare(): Promise<void>;
  /** Trains from the initial weights. Resolves when the results are here. */
  run(steps: number): Promise<Outcome>;
  /** What really runs, after `prepare`: threads, instruction set, workgroup size. */
  detail(): string;
  /** What a step does, written out, beside the microseconds that it was measured to take. Of our engine. */
  plan?(stepUs: number): string;
  dispose(): void;
}

export interface Outcome {
  /** In the order of the initial weights; of many models the last one's. */
  readonly variables: readonly Float32Array[];
  /** How many models were trained. */
  readonly models: number;
  /** With `everyLoss`: one value for each epoch. */
  readonly losses?: LossHistory;
}

export interface LossHistory {
  /** Before each step's update, as Keras logs it, or after it, as the guide does. */
  readonly taken: 'before-update' | 'after-update';
  readonly values: ArrayLike<number>;
}

export interface ContenderModule {
  create(options: ContenderOptions, task: Task): Contender;
}
