/**
 * Trains one golden case on one backend and says how far it is from what was expected. The only file here that knows the engine.
 * Each case is run twice: step by step, so that every step's loss is seen, and again in one go, as the page trains.
 */
import type { Program, VariableSlot, Schedule } from '../worker/compile/program.ts';
import { loadLayers } from '../worker/nn/layers.ts';
import type { Backend, Executable, LaneResult, LaneState } from '../worker/runtime/backend.ts';
import { createCpuBackend } from '../worker/runtime/cpu/backend.ts';
import { createGpuBackend } from '../worker/runtime/gpu/backend.ts';
import { buildProgram, hyperparameterValues, initialState } from '../worker/session/compile-run.ts';
import { deviation, worst, worstOf, type Deviation } from './compare.ts';
import { unequalShape, type GoldenCase, type GoldenWeight } from './parse-case.ts';

/** What the page is asked for. */
export interface Job {
  /** The case's file. */
  readonly text: string;
  readonly backend: 'gpu' | 'cpu';
  readonly schedule: 'auto' | Schedule;
}

export interface Comparison {
  readonly adapter: string;
  /** The one that ran; null on the CPU. */
  readonly schedule: Schedule | null;
  readonly loss: Deviation;
  readonly weights: Deviation;
  readonly predictions: Deviation;
  readonly tolerance: number;
}

/** A comparison, or the reasons why there is none. */
export interface CaseOutcome {
  readonly comparison: Comparison | null;
  readonly problems: readonly string[];
}

/** Keeps the devices from one case to the next. */
export class CaseRunner {
  readonly #backends = new Map<Job['backend'], Promise<Backend>>();

  async run(golden: GoldenCase, job: Job): Promise<Comparison> {
    const backend = await this.#backend(job.backend);
    const { spec, data } = golden;
    await loadLayers(spec.model.layers);
    const { graphs, program } = buildProgram(spec, { ...data, validationExamples: 0 });
    const slots = weightSlots(program, golden.initialWeights);
    const state = initialState(spec, graphs, program);
    golden.initialWeights.forEach(({ values }, i) => state.set(values, slots[i]!.offset));
    const options = job.schedule === 'auto' ? {} : { schedule: job.schedule };
    const executable = await backend.load(program, data, options);
    try {
      const training: Training = {
        golden,
        program,
        executable,
        slots,
        outputShape: graphs.model.outputShape,
      };
      executable.setHyperparameters([hyperparameterValues(spec, graphs)]);
      const start: LaneState = { state, position: { epoch: 0, batch: 0, step: 0 } };
      const found = await compareTwice(training, start);
      return {
        adapter: backend.adapter,
        schedule: executable.schedule,
        ...found,
        tolerance: golden.tolerance,
      };
    } finally {
      executable.dispose();
    }
  }

  #backend(name: Job['backend']): Promise<Backend> {
    const backend =
      this.#backends.get(name) ?? (name === 'gpu' ? openGpu() : Promise.resolve(createCpuBackend()));
    this.#backends.set(name, backend);
    return backend;
  }
}

/** No adapter is a failure here, never a skip. */
async function openGpu(): Promise<Backend> {
  const backend = await createGpuBackend();
  if (!('load' in backend)) throw new Error(`missing GPU: ${backend.reason} ${backend.detail}`);
  return backend;
}

/** Where each of the case's weights lives in the state: both have them in Keras's order. */
function weightSlots({ layout }: Program, weights: readonly GoldenWeight[]): readonly VariableSlot[] {
  const slots = layout.variables.filter(({ role }) => role === 'weight' || role === 'statistic');
  const problems = slots.flatMap(({ name, shape, role }, i) => {
    const weight = weights[i];
    if (weight === undefined) return [`missing initialWeights: ${name} of shape [${shape.join(', ')}]`];
    if (kindOf(weight.name) !== kindOf(name))
      return [`invalid initialWeights ${weight.name}: expected ${name} in its place`];
    const trainable = role === 'weight';
    if (weight.trainable !== undefined && weight.trainable !== trainable)
      return [`invalid initialWeights ${weight.name}: trainable ${weight.trainable}, expected ${trainable}`];
    return unequalShape(`initialWeights ${weight.name}`, weight.shape, shape);
  });
  const unknown = weights.slice(slots.length).map(({ name }) => `unknown initialWeights: ${name}`);
  if (problems.length + unknown.length > 0) throw new RangeError([...problems, ...unknown].join('; '));
  return slots;
}

/** `layer0/movingMean` and Keras's `batch_normalization/moving_mean` are of one kind. */
function kindOf(name: string): string {
  return name
    .slice(name.lastIndexOf('/') + 1)
    .replaceAll('_', '')
    .toLowerCase();
}

interface Training {
  readonly golden: GoldenCase;
  readonly program: Program;
  readonly executable: Executable;
  /** Of the case's weights, in their order. */
  readonly slots: readonly VariableSlot[];
  readonly outputShape: readonly number[];
}

type Found = Pick<Comparison, 'loss' | 'weights' | 'predictions'>;

async function compareTwice(training: Training, start: LaneState): Promise<Found> {
  const { golden, program, executable } = training;
  const { stepLosses } = golden.expected;
  executable.restore([start]);
  const losses: Deviation[] = [];
  let last: LaneResult | undefined;
  for (const [step, expected] of stepLosses.entries()) {
    last = await advance(executable, 1);
    losses.push(deviation(`loss of step ${step}`, last.state[program.layout.lastLossOffset]!, expected));
  }
  if (last === undefined) throw new Error('missing steps');
  const stepwise = await compareEnd(training, last);

  executable.restore([start]);
  const atOnce = program.batchesPerEpoch * executable.maxEpochsPerRun;
  for (let done = 0; done < stepLosses.length; done += atOnce)
    last = await advance(executable, Math.min(atOnce, stepLosses.length - done));
  const inOneGo = await compareEnd(training, last);
  return {
    loss: worst([...losses, stepwise.loss, inOneGo.loss]),
    weights: worst([stepwise.weights, inOneGo.weights]),
    predictions: worst([stepwise.predictions, inOneGo.predictions]),
  };
}

async function advance(executable: Executable, steps: number): Promise<LaneResult> {
  const [result] = await executable.run(steps);
  if (result === undefined) throw new Error('missing lane');
  if (result.diverged) throw new Error(`diverged at step ${result.position.step}`);
  return result;
}

async function compareEnd(training: Training, { state, loss }: LaneResult): Promise<Found> {
  const { golden, executable, slots, outputShape } = training;
  const { finalLoss, finalWeights, predictions } = golden.expected;
  const predicted = await executable.predict(0, golden.data.x);
  const wrongShape = unequalShape('expected.predictions', predictions.shape, [
    golden.data.examples,
    ...outputShape,
  ]);
  if (wrongShape.length > 0) throw new RangeError(wrongShape.join('; '));
  const byName = new Map(finalWeights.map((weight) => [weight.name, weight]));
  const weights = golden.initialWeights.map(({ name }, i) => {
    const { offset, size } = slots[i]!;
    return worstOf(name, state.subarray(offset, offset + size), byName.get(name)!.values);
  });
  return {
    loss: deviation('final loss', loss, finalLoss),
    weights: worst(weights),
    predictions: worstOf('predictions', predicted, predictions.values),
  };
}
