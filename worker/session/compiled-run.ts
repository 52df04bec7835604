/** What the session is given: a run that is ready to be loaded onto a device. Whoever builds it is not known here. */
import type { RunInfo } from '../../protocol/events.ts';
import type { Problem } from '../../protocol/failure.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import type { Program } from '../compile/program.ts';
import type { Preprocess } from '../data/preprocessing.ts';
import type { TrainingGraphs } from '../nn/training-graphs.ts';
import type { TrainingData } from '../runtime/backend.ts';

/** What a program must know of the data. The examples kept for validation lie behind those trained on. */
export interface DataShape {
  /** Examples to train on. */
  readonly examples: number;
  readonly validationExamples: number;
  /** Of one example's x, as the model sees it, and of its y. */
  readonly inputShape: readonly number[];
  readonly targetShape: readonly number[];
}

export interface CompiledRun {
  readonly spec: RunSpec;
  /** One lane. */
  readonly program: Program;
  /** The examples to train on, then those for validation, as the model sees them. */
  readonly data: TrainingData;
  /**
   * The initial weights, as `Program.layout` describes them. Reset comes back to them. Drawn when they are first asked for: a device may
   * refuse the program before.
   */
  readonly initialState: Float32Array;
  /** In the order of `Program.hyperparameters`, for the run with other values of the same hyper-parameters. */
  hyperparameterValues(spec: RunSpec): readonly number[];
  /** What the page is told about the run, as far as it is known before a device is. */
  readonly about: Pick<RunInfo, 'data' | 'variables' | 'tracked' | 'metrics' | 'grid' | 'line'>;
  /** Where `spec` differs from this run in what needs another one; null: hyper-parameters and epochs are all that differs. */
  lastingChange(spec: RunSpec): Problem['path'] | null;
  readonly graphs: TrainingGraphs;
  readonly shape: DataShape;
  /** From inputs as the data have them to inputs as the model sees them. */
  readonly preprocess: Preprocess;
  /** The model's output at `x` (as the data have it) with the variables of `state`; hyper-parameters as `hyperparameterValues` gives them. */
  predict(state: Float32Array, hyperparameters: readonly number[], x: Float32Array): Float32Array;
}
