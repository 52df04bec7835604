/** Keeps "model(x) = y" true: asks for the prediction again when the variables or x changed, one question at a time. */
import type { Result } from '../../protocol/failure.ts';
import type { Snapshot } from '../../protocol/snapshot.ts';
import type { ModelTrial } from '../components/model-section.ts';

/** Nobody reads more than a few numbers a second. */
const INTERVAL_MS = 200;

export class ModelTrialRunner {
  readonly #predict: (x: Float32Array) => Promise<Result<Float32Array>>;
  readonly #onChange: () => void;
  #x = 3;
  #y: number | null = null;
  #key = '';
  #asked = '';
  #asking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(predict: (x: Float32Array) => Promise<Result<Float32Array>>, onChange: () => void) {
    this.#predict = predict;
    this.#onChange = onChange;
  }

  get trial(): ModelTrial {
    return { x: this.#x, y: this.#y };
  }

  tryAt(x: number): void {
    this.#x = x;
    this.#y = null;
    this.#asked = '';
    // The result of another x must not stand beside this one.
    this.#onChange();
    void this.#ask();
  }

  /** A prediction belongs to one step of one run. */
  follow({ run, position }: Snapshot): void {
    this.#key = `${run}/${position.step}`;
    if (this.#key === this.#asked || this.#timer !== undefined || this.#asking) return;
    const wait = this.#y === null ? 0 : INTERVAL_MS;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#ask();
    }, wait);
  }

  async #ask(): Promise<void> {
    if (this.#asking || this.#key === '') return;
    const [key, x] = [this.#key, this.#x];
    this.#asking = true;
    const result = await this.#predict(Float32Array.of(x));
    this.#asking = false;
    if (x !== this.#x) return this.#ask();
    this.#asked = key;
    const y = result.ok ? (result.value[0] ?? null) : null;
    if (y === this.#y) return;
    this.#y = y;
    this.#onChange();
  }
}
