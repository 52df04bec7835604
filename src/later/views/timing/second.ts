/** From two readings of the clocks to what happened in between, per second. Pure. */
import type { TimeTotals } from '../../../../protocol/questions/timing.ts';

export interface Reading {
  /** Milliseconds. */
  readonly at: number;
  readonly run: number;
  readonly steps: number;
  readonly totals: TimeTotals;
  /** What the page worked for its frames. */
  readonly drawn: number;
  readonly frames: number;
  /** How long the question was on its way to the worker's turn. */
  readonly travel: number;
}

/** Milliseconds of each second, and how many per second. */
export interface Second {
  readonly device: number;
  readonly readback: number;
  readonly snapshots: number;
  readonly page: number;
  readonly drawing: number;
  /** Of one message, milliseconds. */
  readonly message: number;
  readonly steps: number;
  readonly snapshotCount: number;
  readonly frames: number;
}

/** Null when there is nothing to compare: the first reading of a run. */
export function between(before: Reading | null, now: Reading): Second | null {
  if (before === null || before.run !== now.run || now.at <= before.at) return null;
  const per = 1000 / (now.at - before.at);
  const rate = (name: keyof TimeTotals): number => per * Math.max(0, now.totals[name] - before.totals[name]);
  return {
    device: rate('device'),
    readback: rate('readback'),
    snapshots: rate('snapshots'),
    page: rate('page'),
    drawing: per * (now.drawn - before.drawn),
    message: now.travel,
    steps: per * Math.max(0, now.steps - before.steps),
    snapshotCount: rate('snapshotCount'),
    frames: per * (now.frames - before.frames),
  };
}
