/** What a question is asked about: the open run, as it stands at that moment. */
import type { TimeTotals } from '../../protocol/questions/timing.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import type { Position } from '../../protocol/snapshot.ts';
import type { Backend } from '../runtime/backend.ts';
import type { CompiledRun } from '../session/compiled-run.ts';

export interface AskedRun {
  readonly compiled: CompiledRun;
  /** With the hyper-parameters set since it was compiled. */
  readonly spec: RunSpec;
  /** A copy of the lane's memory, as `compiled.program.layout` describes it. */
  readonly state: Float32Array;
  readonly position: Position;
  /** In the order of `compiled.program.hyperparameters`. */
  readonly hyperparameters: readonly number[];
  /** Where its time went so far. */
  readonly times: TimeTotals;
  /** The device on which the run trains; it may be lost at any time. */
  readonly backend: Backend;
}
