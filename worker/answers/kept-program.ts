/**
 * A program that questions need beside the run's own, loaded on the run's device. It is kept for the run that was asked about last, and let go when
 * another run or device is asked about, or when the device is lost.
 */
import type { Program } from '../compile/program.ts';
import type { Backend, Executable, LoadOptions, TrainingData } from '../runtime/backend.ts';
import { whenLost } from '../runtime/when-lost.ts';
import type { CompiledRun } from '../session/compiled-run.ts';
import type { AskedRun } from './asked-run.ts';

export interface Loading {
  readonly program: Program;
  readonly data: TrainingData;
  readonly options?: LoadOptions;
}

interface Kept<Part extends Loading> {
  readonly compiled: CompiledRun;
  readonly backend: Backend;
  readonly kind: string;
  readonly part: Part;
  readonly executable: Promise<Executable>;
  readonly forget: () => void;
}

export class KeptProgram<Part extends Loading> {
  #kept: Kept<Part> | null = null;

  /** `kind`: of several programs for the same run. `make` is called where it is not loaded yet. */
  async get(
    { compiled, backend }: Pick<AskedRun, 'compiled' | 'backend'>,
    kind: string,
    make: () => Part,
  ): Promise<{ readonly part: Part; readonly executable: Executable }> {
    const kept = this.#kept;
    if (kept?.compiled !== compiled || kept.backend !== backend || kept.kind !== kind) {
      this.#release(kept);
      const part = make();
      const executable = backend.load(part.program, part.data, part.options);
      const forget = whenLost(backend, () => this.#drop(entry));
      const entry: Kept<Part> = { compiled, backend, kind, part, executable, forget };
      this.#kept = entry;
      executable.catch(() => this.#drop(entry));
    }
    const { part, executable } = this.#kept!;
    return { part, executable: await executable };
  }

  #release(entry: Kept<Part> | null): void {
    if (entry === null) return;
    entry.executable.then((executable) => executable.dispose()).catch(() => {});
    this.#drop(entry);
  }

  #drop(entry: Kept<Part>): void {
    entry.forget();
    if (this.#kept === entry) this.#kept = null;
  }
}
