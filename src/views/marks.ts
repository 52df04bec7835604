/** Which events the charts mark and the log tells: those that happened to a run, not how it was set up. */
import type { RunMark, RunState } from '../client/run-store.ts';

export function toldMarks({ marks }: Pick<RunState, 'marks'>): RunMark[] {
  return marks.filter(({ cause, epoch }) => !(cause.kind === 'chosen-by-user' && epoch === 0));
}
