/** Whole runs for the backend tests: a spec, data that fit it, and lanes at their initial weights. */
import { GUIDE_RUN, type LayerSpec, type LossName, type RunSpec } from '../../../protocol/run-spec.ts';
import type { Program } from '../../../worker/compile/program.ts';
import type { LaneState, TrainingData } from '../../../worker/runtime/backend.ts';
import {
  buildProgram,
  type BuiltProgram,
  hyperparameterValues,
  initialState,
} from '../../../worker/session/compile-run.ts';
import { sizeOf, type Shape } from '../../../worker/tensor/shape.ts';

export interface ModelCase {
  readonly layers: readonly LayerSpec[];
  readonly inputShape: Shape;
  readonly targetShape: Shape;
  readonly loss?: LossName;
  readonly metrics?: RunSpec['metrics'];
  readonly optimizer?: RunSpec['optimizer'];
  readonly training?: Partial<RunSpec['training']>;
  readonly examples?: number;
  readonly validationExamples?: number;
}

export interface PreparedCase {
  readonly spec: RunSpec;
  readonly program: Program;
  readonly data: TrainingData;
  /** Of each lane, by its own seed. */
  readonly lanes: readonly LaneState[];
  readonly hyperparameters: readonly (readonly number[])[];
}

/** Shuffled batches, of which the last has fewer examples, unless said otherwise. */
export function prepareCase(model: ModelCase, seeds: readonly number[] = [5]): PreparedCase {
  const { inputShape, targetShape, examples = 37, validationExamples = 0 } = model;
  const spec = specOfCase(model, seeds[0]!);
  const { graphs, program } = buildProgram(
    spec,
    { examples, validationExamples, inputShape, targetShape },
    seeds,
  );
  return {
    spec,
    program,
    data: dataOfCase(model, examples + validationExamples),
    lanes: seeds.map((seed) => startOf(seed, { graphs, program })),
    hyperparameters: seeds.map(() => hyperparameterValues(spec, graphs)),
  };
}

function specOfCase({ layers, loss, metrics, optimizer, training }: ModelCase, seed: number): RunSpec {
  return {
    ...GUIDE_RUN,
    seed,
    model: { layers },
    loss: loss ?? GUIDE_RUN.loss,
    metrics: metrics ?? [],
    optimizer: optimizer ?? GUIDE_RUN.optimizer,
    training: { ...GUIDE_RUN.training, batchSize: 8, shuffle: true, ...training },
  };
}

function startOf(seed: number, { graphs, program }: BuiltProgram): LaneState {
  return { state: initialState({ seed }, graphs, program), position: { epoch: 0, batch: 0, step: 0 } };
}

type Target = (example: number, element: number, elements: number) => number;

const NUMBER: Target = (example, element) => Math.cos(example * 0.7 + element);
const YES_OR_NO: Target = (example, element) => Number(Math.sin(example * 2.3 + element) > 0);

const TARGETS: { readonly [L in LossName]: Target } = {
  meanSquaredError: NUMBER,
  meanAbsoluteError: NUMBER,
  huber: (example, element) => 2 * NUMBER(example, element, 1),
  logCosh: NUMBER,
  hinge: YES_OR_NO,
  binaryCrossentropyFromLogits: YES_OR_NO,
  sparseCategoricalCrossentropyFromLogits: (example) => (example * 7 + (example >> 2)) % 3,
  // Most of it in one class, so that the highest is never in doubt.
  categoricalCrossentropyFromLogits: (example, element, elements) =>
    element === (example * 5) % elements ? 0.75 : 0.25 / (elements - 1),
};

function dataOfCase(
  { inputShape, targetShape, loss = GUIDE_RUN.loss }: ModelCase,
  examples: number,
): TrainingData {
  const width = sizeOf(targetShape);
  return {
    examples,
    x: scattered(examples * sizeOf(inputShape)),
    y: Float32Array.from({ length: examples * width }, (_, i) =>
      TARGETS[loss](Math.floor(i / width), i % width, width),
    ),
  };
}

/** Numbers without a pattern, within ±1.5. */
export function scattered(length: number, salt = 0): Float32Array {
  return Float32Array.from({ length }, (_, i) => 1.5 * Math.sin(1 + i * 2.3 + i * i * 0.01 + salt * 5.7));
}
