/**
 * What the model says to a few inputs, on the CPU: the page's curve, many times a second, while the device trains. What can be
 * prepared for it is prepared once. For many inputs, ask the device.
 */
import type { Program } from '../compile/program.ts';
import type { TrainingGraphs } from '../nn/training-graphs.ts';
import { type Evaluator, prepareEvaluator } from '../runtime/cpu/evaluate.ts';

/** An evaluator for so many examples at once, and the memory that it reads. */
interface Prepared {
  readonly examples: number;
  readonly evaluator: Evaluator;
  readonly state: Float32Array;
  readonly hyperparameters: readonly Float32Array[];
  readonly x: Float32Array;
}

export class Predictor {
  readonly #graphs: TrainingGraphs;
  readonly #program: Program;
  readonly #inputSize: number;
  #prepared: Prepared | null = null;

  /** `inputSize`: floats of one example. */
  constructor(graphs: TrainingGraphs, program: Program, inputSize: number) {
    this.#graphs = graphs;
    this.#program = program;
    this.#inputSize = inputSize;
  }

  /** In inference mode: [n, ...inputShape] -> [n, ...outputShape]. */
  predict(state: Float32Array, hyperparameters: readonly number[], x: Float32Array): Float32Array {
    const examples = x.length / this.#inputSize;
    if (!Number.isInteger(examples))
      throw new RangeError(`invalid input: ${x.length} values, ${this.#inputSize} for each example`);
    if (examples === 0) return new Float32Array(0);
    const size = Math.min(examples, this.#program.predict.batchSize);
    if (this.#prepared?.examples !== size) this.#prepared = this.#prepare(size);
    const prepared = this.#prepared;
    prepared.state.set(state);
    prepared.hyperparameters.forEach((cell, i) => cell.fill(hyperparameters[i]!));
    return this.#inPieces(prepared, x, examples);
  }

  /** What is behind the last example is computed for nothing. */
  #inPieces(
    { evaluator, examples: size, x: input }: Prepared,
    x: Float32Array,
    examples: number,
  ): Float32Array {
    const { outputSize } = this.#program.predict;
    const out = new Float32Array(examples * outputSize);
    for (let first = 0; first < examples; first += size) {
      const count = Math.min(size, examples - first);
      input.set(x.subarray(first * this.#inputSize, (first + count) * this.#inputSize));
      evaluator.run();
      out.set(evaluator.output('prediction').subarray(0, count * outputSize), first * outputSize);
    }
    return out;
  }

  #prepare(examples: number): Prepared {
    const { layout, hyperparameters: names } = this.#program;
    const state = new Float32Array(layout.size);
    const hyperparameters = names.map(() => new Float32Array(1));
    const x = new Float32Array(examples * this.#inputSize);
    const none = new Float32Array(0);
    const evaluator = prepareEvaluator(this.#graphs.predict(examples), {
      data: { x: none, y: none },
      examples: 0,
      rangeStart: 0,
      rangeEnd: 0,
      variables: new Map(
        layout.variables.map(({ name, offset, size }) => [name, state.subarray(offset, offset + size)]),
      ),
      hyperparameters: new Map(names.map((name, i) => [name, hyperparameters[i]!])),
      inputs: new Map([['x', x]]),
      batchStart: 0,
      exampleCount: 0,
      key: [0, 0],
      step: 0,
      epoch: 0,
      seed: 0,
    });
    return { examples, evaluator, state, hyperparameters, x };
  }
}
