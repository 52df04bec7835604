/**
 * When a run stops before its last epoch, as Keras's EarlyStopping says it, and the way back to exactly there: a device has often gone a few
 * epochs further by then. It goes back to where the run on the device began and does the steps again, with the numbers that
 * they were done with, so that the end is the same at any speed and on any backend. It sends nothing itself.
 */
import type { EarlyStoppingSpec } from '../../protocol/run-spec.ts';
import type { HistoryColumns } from '../../protocol/snapshot.ts';
import type { StateLayout } from '../compile/program.ts';
import type { LaneState } from '../runtime/backend.ts';
import type { Origin, Standing } from './loop.ts';

/** Where training ends. Epochs are numbered from 0. */
export interface LastEpoch {
  /** The row of the history that was looked at. */
  readonly row: number;
  readonly epoch: number;
  readonly best: Best;
}

export interface Best {
  readonly epoch: number;
  readonly loss: number;
  /** Of the device's run that went through it. */
  readonly origin: Origin;
}

export class EarlyStopping {
  readonly #spec: EarlyStoppingSpec;
  #best: Best | null = null;
  #wait = 0;

  constructor(spec: EarlyStoppingSpec) {
    this.#spec = spec;
  }

  /**
   * Takes the next epochs of the run; `losses`: what is watched, one per row. Null: none of them is the last one. What is not finite
   * is no improvement.
   */
  look({ epoch }: Pick<HistoryColumns, 'epoch'>, losses: Float32Array, origin: Origin): LastEpoch | null {
    let end: LastEpoch | null = null;
    for (let row = 0; row < epoch.length && end === null; row++)
      end = this.#lookAt({ row, epoch: epoch[row]!, loss: losses[row]! }, origin);
    return end;
  }

  #lookAt(
    { row, epoch, loss }: { readonly row: number; readonly epoch: number; readonly loss: number },
    origin: Origin,
  ): LastEpoch | null {
    if (loss + this.#spec.minDelta < (this.#best?.loss ?? Infinity)) {
      this.#best = { epoch, loss, origin };
      this.#wait = 0;
      return null;
    }
    this.#wait++;
    const isOver = this.#best !== null && this.#wait >= this.#spec.patience;
    return isOver && this.#best ? { row, epoch, best: this.#best } : null;
  }
}

/** From a state that was read back to the step `goal`. */
export interface Leg {
  readonly origin: Origin;
  readonly goal: number;
}

interface Way {
  /** What was read back last, and where its run on the device began. */
  readonly reached: Standing;
  readonly origin: Origin;
  readonly end: LastEpoch;
  readonly batchesPerEpoch: number;
  /** Whose variables go back to the best epoch; null: none. */
  readonly restored: Pick<StateLayout, 'variables'> | null;
}

/** The legs in turn; each is answered by where it came to. As in Keras the optimizer's state is that of the last epoch in any case. */
export function* wayToEnd({
  reached,
  origin,
  end,
  batchesPerEpoch,
  restored,
}: Way): Generator<Leg, void, LaneState> {
  const goal = (end.epoch + 1) * batchesPerEpoch;
  const { best } = end;
  const atBest = restored && (yield { origin: best.origin, goal: (best.epoch + 1) * batchesPerEpoch });
  const isThere = reached.position.step === goal;
  const last = yield { origin: isThere ? { ...origin, before: reached } : origin, goal };
  if (!restored || !atBest) return;
  const state = withVariables(last.state, atBest.state, restored);
  yield { origin: { ...origin, before: { ...last, state, loss: NaN } }, goal };
}

function withVariables(
  state: Float32Array,
  from: Float32Array,
  { variables }: Pick<StateLayout, 'variables'>,
): Float32Array {
  const mixed = state.slice();
  for (const { role, offset, size } of variables)
    if (role === 'weight' || role === 'statistic') mixed.set(from.subarray(offset, offset + size), offset);
  return mixed;
}
