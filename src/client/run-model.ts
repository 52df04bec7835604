/** The store's state, and what each event of the worker does to it. It sends nothing and starts nothing. */
import type { BackendInfo, BackendPreference, RunInfo, TrainerEvent } from '../../protocol/events.ts';
import type { Failure } from '../../protocol/failure.ts';
import { History } from '../../protocol/history.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import type { Snapshot } from '../../protocol/snapshot.ts';
import type { Speed } from '../../protocol/trainer-api.ts';
import type { CommandName, RunMark, RunState, StoreStatus } from './run-store.ts';

/** Their success means that whatever went wrong before is over; of others, only their own failure. */
const REFRESHING: ReadonlySet<CommandName> = new Set(['open', 'reset', 'train', 'step']);

export class RunModel implements RunState {
  info: RunInfo | null = null;
  origin: number | null = null;
  snapshot: Snapshot | null = null;
  readonly history = new History(0);
  backend: BackendInfo | null = null;
  marks: readonly RunMark[] = [];
  failure: Failure | null = null;
  pending: ReadonlySet<CommandName> = new Set();
  backendPreference: BackendPreference = 'auto';
  speed: Speed = null;
  /** Train was answered, and no snapshot has come since. */
  #isTrainingBegun = false;
  #trouble: 'restarting' | 'dead' | null = null;
  readonly #listeners = new Set<() => void>();
  readonly #underWay: CommandName[] = [];
  /** The command whose failure is shown; null for what the worker told by itself. */
  #failedBy: CommandName | null = null;
  /** Opened, and not shown before its first snapshot is there. */
  #opened: RunInfo | null = null;
  /** The run that continues the present one after a restart. */
  #continuation: { readonly run: number; readonly detail: string } | null = null;

  get status(): StoreStatus {
    if (this.#trouble !== null) return this.#trouble;
    if (this.snapshot === null) return 'empty';
    return this.#isTrainingBegun ? 'training' : this.snapshot.status;
  }

  /** Whether it trains, as far as is known, even when the worker has just died. */
  get isTraining(): boolean {
    return this.#isTrainingBegun || this.snapshot?.status === 'training';
  }

  /** Where Train had nothing to do, its state says so. */
  beginTraining(): void {
    const { status } = this;
    this.#isTrainingBegun = status === 'ready' || status === 'paused' || status === 'restarting';
    this.changed();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  begin(command: CommandName): void {
    this.#underWay.push(command);
    this.#updatePending();
  }

  /** `failure`: null when it succeeded. */
  end(command: CommandName, failure: Failure | null): void {
    this.#underWay.splice(this.#underWay.indexOf(command), 1);
    // Who asked for an update goes on with a new run: that is an answer, and nothing to mend.
    if (failure?.code === 'needs-new-run') failure = null;
    if (failure !== null) this.#fail(failure, command);
    else if (this.#failedBy === command || REFRESHING.has(command)) this.#fail(null, null);
    this.#updatePending();
  }

  /** The run with the number `run` goes on where this one stands. */
  expectContinuation(run: number, detail: string): void {
    this.#continuation = { run, detail };
  }

  /** How the worker is; null: well. */
  setTrouble(trouble: 'restarting' | 'dead' | null, failure: Failure | null): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (failure !== null) this.#fail(failure, null);
    else if (this.failure?.code === 'worker-died') this.#fail(null, null);
    this.changed();
  }

  setBackendPreference(preference: BackendPreference): void {
    this.backendPreference = preference;
    this.changed();
  }

  /** The worker accepted a change: of the run that it works on, which may be one that has not been shown yet. */
  updateSpec(change: (spec: RunSpec) => RunSpec): void {
    if (this.#opened !== null) {
      this.#opened = { ...this.#opened, spec: change(this.#opened.spec) };
      return;
    }
    if (this.info === null) return;
    this.info = { ...this.info, spec: change(this.info.spec) };
    this.changed();
  }

  /** What belongs to an older run is dropped. Snapshots come through `take`. */
  apply(event: Exclude<TrainerEvent, { kind: 'snapshot' }>): void {
    switch (event.kind) {
      case 'ready':
        this.#opened = event.info;
        return;
      case 'finished':
        return;
      case 'failed':
        if (event.run === this.info?.run) this.#fail(event.failure, null);
        break;
      case 'backend-changed':
        this.#changeBackend(event);
        break;
      default:
        event satisfies never;
    }
    this.changed();
  }

  take(snapshot: Snapshot): void {
    if (this.#opened?.run === snapshot.run) this.#beginRun(this.#opened, snapshot);
    if (this.info?.run !== snapshot.run) return;
    this.#isTrainingBegun = false;
    this.snapshot = snapshot;
    this.history.append(snapshot.history);
    this.changed();
  }

  #fail(failure: Failure | null, by: CommandName | null): void {
    this.failure = failure;
    this.#failedBy = by;
  }

  #changeBackend({ run, backend, cause, epoch }: Extract<TrainerEvent, { kind: 'backend-changed' }>): void {
    if (this.#opened?.run === run) this.#opened = { ...this.#opened, backend };
    if (this.info?.run !== run) return;
    this.info = { ...this.info, backend };
    this.backend = backend;
    this.marks = [...this.marks, { backend, cause, epoch }];
  }

  #beginRun(info: RunInfo, { position, history }: Snapshot): void {
    const continuation = this.#continuation?.run === info.run ? this.#continuation : null;
    this.#opened = null;
    this.#continuation = null;
    this.info = info;
    this.backend = info.backend;
    if (continuation === null) {
      this.origin = info.run;
      // The metrics have columns behind those of the variables.
      this.history.clear(history.tracked.length);
      this.marks = [];
      this.#fail(null, null);
      return;
    }
    this.history.truncateAfter(position.epoch - 1);
    const cause = { kind: 'worker-restarted', detail: continuation.detail } as const;
    this.marks = [...this.marks, { backend: info.backend, cause, epoch: position.epoch }];
  }

  #updatePending(): void {
    this.pending = new Set(this.#underWay);
    this.changed();
  }
}
