/**
 * A backend with a program loaded, and the one place that notices when it is gone: its `lost` settles, a run rejects,
 * or a run does not come back at all (a lost device may never resolve a pending map). Whichever comes first ends all
 * runs in flight with a `DeviceLostError`. What to do then is not decided here.
 */
import type { BackendInfo, BackendReason } from '../../protocol/events.ts';
import { DeviceLostError } from '../runtime/backend.ts';
import type { Backend, DeviceLoss, Evaluations, Executable, LaneResult } from '../runtime/backend.ts';
import { whenLost } from '../runtime/when-lost.ts';
import type { Clock } from './clock.ts';

/** Far longer than any run that the pacer sends. */
export const RUN_LIMIT_MS = 10_000;
/** The first run, which only evaluates, may also have to compile. */
const FIRST_RUN_LIMIT_MS = 60_000;

export interface SelectedBackend {
  readonly backend: Backend;
  readonly reason: BackendReason;
}

export class Device {
  readonly selected: SelectedBackend;
  readonly executable: Executable;
  /** Called once when the device is lost. */
  onLost: () => void = () => {};
  readonly #clock: Clock;
  readonly #runs = new Set<(error: DeviceLostError) => void>();
  #loss: DeviceLoss | null = null;
  #simulated = false;
  #isDisposed = false;
  readonly #forget: () => void;

  constructor(selected: SelectedBackend, executable: Executable, clock: Clock) {
    this.selected = selected;
    this.executable = executable;
    this.#clock = clock;
    this.#forget = whenLost(selected.backend, (loss) => this.lose(loss));
  }

  get loss(): DeviceLoss | null {
    return this.#loss;
  }

  get info(): BackendInfo {
    const { kind, adapter, software } = this.selected.backend;
    const { workgroup, schedule } = this.executable;
    const workgroupSize = workgroup?.threads ?? null;
    return { kind, adapter, software, reason: this.selected.reason, workgroupSize, schedule };
  }

  /** One lane's `steps` more steps. Rejects with `DeviceLostError` once the device is lost. */
  run(steps: number, evaluate: Evaluations = 'epochs'): Promise<LaneResult> {
    return new Promise((resolve, reject) => {
      const cancelLimit = this.#limit(steps === 0 ? FIRST_RUN_LIMIT_MS : RUN_LIMIT_MS);
      const settle = (outcome: () => void): void => {
        cancelLimit();
        this.#runs.delete(fail);
        outcome();
      };
      const fail = (error: unknown): void => settle(() => reject(error));
      this.#runs.add(fail);
      this.#send(steps, evaluate).then(
        (lane) => settle(() => resolve(lane)),
        (error: unknown) => {
          if (error instanceof DeviceLostError) this.lose({ detail: error.message, simulated: false });
          fail(error);
        },
      );
    });
  }

  /** Takes the device for lost, for whatever reason. */
  lose(loss: DeviceLoss): void {
    if (this.#loss !== null || this.#isDisposed) return;
    this.#loss = { detail: loss.detail, simulated: loss.simulated || this.#simulated };
    for (const fail of this.#runs) fail(new DeviceLostError(loss.detail));
    this.onLost();
  }

  simulateLoss(): boolean {
    this.#simulated = this.selected.backend.simulateLoss();
    return this.#simulated;
  }

  /** Releases the program, and the backend too unless another device goes on with it. */
  dispose(options: { readonly keepBackend: boolean } = { keepBackend: false }): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#forget();
    this.onLost = () => {};
    for (const fail of this.#runs) fail(new DeviceLostError('released'));
    this.executable.dispose();
    if (!options.keepBackend) this.selected.backend.destroy();
  }

  async #send(steps: number, evaluate: Evaluations): Promise<LaneResult> {
    if (this.#loss !== null) throw new DeviceLostError(this.#loss.detail);
    const [lane] = await this.executable.run(steps, { evaluate });
    if (lane === undefined) throw new Error('missing lane: a run came back empty');
    return lane;
  }

  /** The CPU computes before it answers: only what runs elsewhere can go missing. */
  #limit(ms: number): () => void {
    if (this.selected.backend.kind === 'cpu') return () => {};
    const detail = `no answer from the device within ${ms} ms`;
    return this.#clock.after(ms, () => this.lose({ detail, simulated: false }));
  }
}
