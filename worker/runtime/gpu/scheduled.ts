/** What the executable needs of a schedule: to record steps. `resident.ts` and `streamed.ts` are the two that there are. */
import type { Position } from '../../../protocol/snapshot.ts';
import type { Schedule, Workgroup } from '../../compile/program.ts';
import type { Evaluations } from '../backend.ts';

export interface StepsToRecord {
  readonly from: Position;
  readonly steps: number;
  readonly evaluate: Evaluations;
}

export interface ScheduledProgram {
  readonly schedule: Schedule;
  readonly workgroup: Workgroup;
  /** Submits what does the steps, and then leaves the loss where they end in `control` if it is wanted; all but the last commands, which are returned. */
  record(steps: StepsToRecord): GPUCommandEncoder;
  /** A run took so long: the next one is cut accordingly. */
  learn(steps: number, elapsedMs: number): void;
  /** Releases what is not the program's memory. */
  dispose(): void;
}
