/**
 * The early end of one session's run: watches its epochs, says which is the last one, and knows the way back to it, leg by leg. The session goes the
 * way.
 */
import type { MetricInfo } from '../../protocol/events.ts';
import type { EarlyStoppingSpec, RunSpec } from '../../protocol/run-spec.ts';
import type { HistoryColumns, StoppedEarly } from '../../protocol/snapshot.ts';
import type { Program } from '../compile/program.ts';
import type { LaneResult, LaneState } from '../runtime/backend.ts';
import { EarlyStopping, type LastEpoch, type Leg, wayToEnd } from './early-stopping.ts';
import type { Origin } from './loop.ts';

export class EarlyEnd {
  readonly #program: Program;
  readonly #metrics: readonly MetricInfo[];
  #spec: EarlyStoppingSpec | null = null;
  #watch: EarlyStopping | null = null;
  #stopped: StoppedEarly | null = null;
  /** Still to go, and the goal of the leg that is under way. */
  #way: { readonly legs: Generator<Leg, void, LaneState>; readonly goal: number | null } | null = null;

  constructor(program: Program, metrics: readonly MetricInfo[]) {
    this.#program = program;
    this.#metrics = metrics;
  }

  /** Where and why the run stopped; null: it did not. */
  get stopped(): StoppedEarly | null {
    return this.#stopped;
  }

  /** The step that the leg under way leads to; null: there is none. */
  get goal(): number | null {
    return this.#way?.goal ?? null;
  }

  watchAnew({ training: { earlyStopping } }: RunSpec): void {
    this.#spec = earlyStopping;
    this.#watch = earlyStopping && new EarlyStopping(earlyStopping);
    this.#stopped = null;
  }

  /** The last epoch, if it is among these. */
  look(history: HistoryColumns, origin: Origin): LastEpoch | null {
    const losses = this.#watched(history);
    return (losses && this.#watch?.look(history, losses, origin)) ?? null;
  }

  /** It stopped there: `nextLeg` leads to it. */
  begin(end: LastEpoch, reached: LaneResult, origin: Origin): void {
    if (this.#spec === null) throw new Error('missing early stopping');
    const { layout, batchesPerEpoch } = this.#program;
    this.#stopped = {
      ...this.#spec,
      epochs: end.epoch + 1,
      bestEpochs: end.best.epoch + 1,
      bestLoss: end.best.loss,
    };
    const restored = this.#spec.restoreBestWeights ? layout : null;
    this.#way = { legs: wayToEnd({ reached, origin, end, batchesPerEpoch, restored }), goal: null };
  }

  /** Where the next leg begins; `last`: where the one before came to. Null: that was the last one. */
  nextLeg(last: LaneState): Origin | null {
    const next = this.#way?.legs.next(last);
    if (!this.#way || !next || next.done === true) {
      this.#way = null;
      return null;
    }
    this.#way = { ...this.#way, goal: next.value.goal };
    return next.value.origin;
  }

  /** The column that is watched; null where it is not there. */
  #watched({ loss, tracked }: HistoryColumns): Float32Array | null {
    if (this.#spec?.monitor === 'loss') return loss;
    const of = this.#metrics.find(({ name, set }) => name === 'loss' && set === 'validation');
    return (of && tracked[of.column]) ?? null;
  }
}
