/**
 * What the model says to a few inputs, on the CPU: the page's curve, many times a second, while the device trains. What can be
 * prepared for it is prepared once. For many inputs, ask the device.
 */
import type { Program } from '../compile/program.ts';
import type { TrainingGraphs } from '../nn/training-graphs.ts';
import { prepareEvaluator } from '../runtime/cpu/evaluate.ts';
import { NO_SURROUNDINGS } from '../runtime/cpu/leaves.ts';
import { predictInPieces, type PreparedPrediction } from '../runtime/cpu/pieces.ts';
import { countExamples } from '../runtime/requests.ts';

/** With the memory that it reads. */
interface Prepared extends PreparedPrediction {
  readonly state: Float32Array;
  readonly hyperparameters: readonly Float32Array[];
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
    const examples = countExamples(x, this.#inputSize);
    if (examples === 0) return new Float32Array(0);
    const { batchSize, outputSize } = this.#program.predict;
    const size = Math.min(examples, batchSize);
    if (this.#prepared?.size !== size) this.#prepared = this.#prepare(size);
    const prepared = this.#prepared;
    prepared.state.set(state);
    prepared.hyperparameters.forEach((cell, i) => cell.fill(hyperparameters[i]!));
    return predictInPieces(prepared, x, outputSize);
  }

  #prepare(size: number): Prepared {
    const { layout, hyperparameters: names } = this.#program;
    const state = new Float32Array(layout.size);
    const hyperparameters = names.map(() => new Float32Array(1));
    const input = new Float32Array(size * this.#inputSize);
    const evaluator = prepareEvaluator(this.#graphs.predict(size), {
      ...NO_SURROUNDINGS,
      variables: new Map(
        layout.variables.map((variable) => [
          variable.name,
          state.subarray(variable.offset, variable.offset + variable.size),
        ]),
      ),
      hyperparameters: new Map(names.map((name, i) => [name, hyperparameters[i]!])),
      inputs: new Map([['x', input]]),
    });
    return { size, evaluator, input, state, hyperparameters };
  }
}
