/** What the session is given: a run that is ready to be loaded onto a device. Whoever builds it is not known here. */
import type { RunInfo } from '../../protocol/events.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import type { Program } from '../compile/program.ts';
import type { TrainingData } from '../runtime/backend.ts';

export interface CompiledRun {
  readonly spec: RunSpec;
  /** One lane. */
  readonly program: Program;
  readonly data: TrainingData;
  /** The initial weights, as `Program.layout` describes them. Reset comes back to them. */
  readonly initialState: Float32Array;
  /** What the page is told about the run, as far as it is known before a device is. */
  readonly about: Pick<RunInfo, 'data' | 'variables' | 'tracked' | 'grid' | 'line'>;
  /** The model's output at `x` with the variables of `state`. */
  predict(state: Float32Array, x: Float32Array): Float32Array;
}
