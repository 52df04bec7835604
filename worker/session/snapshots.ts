/**
 * What leaves the loop for the page: one snapshot at a time, the next one only when the page has taken the last. Epochs
 * that finish in between wait in a bounded history, so the loop never waits for the page. It decides nothing about
 * training.
 */
import type { TrainerEvent, TrainerListener } from '../../protocol/events.ts';
import { History } from '../../protocol/history.ts';
import type { HistoryLimits } from '../../protocol/history.ts';
import type { HistoryColumns, Snapshot } from '../../protocol/snapshot.ts';
import type { WeightChange } from '../../protocol/trainer-api.ts';
import type { StateLayout, VariableSlot } from '../compile/program.ts';

export class SnapshotOutlet {
  readonly #listener: TrainerListener;
  readonly #compose: (history: HistoryColumns) => Snapshot;
  readonly #waitingRows: History;
  #isDue = false;
  #isOnItsWay = false;
  #after: TrainerEvent[] = [];
  #drained: (() => void)[] = [];

  /** `compose` makes a snapshot of how things stand, with the epochs that the page does not have yet. */
  constructor(
    listener: TrainerListener,
    trackedCount: number,
    compose: (history: HistoryColumns) => Snapshot,
    limits?: HistoryLimits,
  ) {
    this.#listener = listener;
    this.#compose = compose;
    this.#waitingRows = new History(trackedCount, limits);
  }

  /** Keeps the epochs of a run for the next snapshot. */
  append(history: HistoryColumns): void {
    this.#waitingRows.append(history);
  }

  /** Something is new: a snapshot goes as soon as the page is ready for it. */
  offer(): void {
    this.#isDue = true;
    this.#pump();
  }

  /** Sends `event` after the last snapshot was taken. */
  sendAfter(event: TrainerEvent): void {
    this.#after.push(event);
    this.#pump();
  }

  /** Sends `event` now. */
  async send(event: TrainerEvent): Promise<void> {
    try {
      await this.#listener(event);
    } catch {
      // A page that fails over an event must not stop the training.
    }
  }

  /** Resolves when the page has taken all there is. */
  drained(): Promise<void> {
    return new Promise((resolve) => {
      this.#drained.push(resolve);
      this.#pump();
    });
  }

  /** Forgets what waits: it belongs to a run that is over. */
  clear(): void {
    this.#waitingRows.clear();
    this.#isDue = false;
    this.#after = [];
  }

  #pump(): void {
    if (this.#isOnItsWay) return;
    if (this.#isDue) {
      this.#isDue = false;
      this.#isOnItsWay = true;
      void this.#sendSnapshot();
      return;
    }
    for (const event of this.#after.splice(0)) void this.send(event);
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  async #sendSnapshot(): Promise<void> {
    await this.send({ kind: 'snapshot', snapshot: this.#compose(this.#waitingRows.take()) });
    this.#isOnItsWay = false;
    this.#pump();
  }
}

/** The model's, in the order of `RunInfo.variables`. */
function modelVariables({ variables }: Pick<StateLayout, 'variables'>): readonly VariableSlot[] {
  return variables.filter(({ role }) => role === 'weight' || role === 'statistic');
}

/** Where in the state the number lies that is to be another. Throws a `RangeError` for what is no weight, or no float32. */
export function placeOfWeight(
  { variable, element, value }: WeightChange,
  layout: Pick<StateLayout, 'variables'>,
): number {
  const slot = modelVariables(layout)[variable];
  if (slot === undefined || !(element >= 0 && element < slot.size) || !Number.isFinite(Math.fround(value)))
    throw new RangeError(`invalid weight: ${JSON.stringify({ variable, element, value })}`);
  return slot.offset + element;
}

/** Copies of the model's variables out of one lane's state, in the order of the layout. */
export function readVariables(state: Float32Array, layout: Pick<StateLayout, 'variables'>): Float32Array[] {
  return modelVariables(layout).map(({ offset, size }) => state.slice(offset, offset + size));
}

/** What an event may give away instead of copying. */
export function transferables(event: TrainerEvent): ArrayBuffer[] {
  if (event.kind !== 'snapshot') return [];
  const { history, variables, prediction, checkpoint } = event.snapshot;
  const arrays = [history.epoch, history.lossBefore, history.loss, ...history.tracked];
  const buffers = [...arrays, ...variables, prediction, checkpoint.state].map(({ buffer }) => buffer);
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}
