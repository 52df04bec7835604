/**
 * Does the device compute what the CPU computes? A small network, written out by hand with its gradients and an optimizer, trains a few
 * steps on both, in both schedules. It holds every kind of loop that a plan knows, shuffled batches with a smaller last one, and
 * dropout. Neither backend is known here but as such.
 */
import { compileProgram, type ProgramSource } from '../../compile/compile-program.ts';
import type { Program, Schedule } from '../../compile/program.ts';
import * as t from '../../tensor/build.ts';
import { assign, type Graph } from '../../tensor/graph.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Backend, Executable, LaneResult, TrainingData } from '../backend.ts';

/** Two steps of an epoch are whole, the third is not; the fourth begins the next epoch. */
const EXAMPLES = 50;
const BATCH = 20;
const STEPS = 4;
/** So large that matmuls are cut into tiles, and a sum over the weights into partial sums. */
const FEATURES = 16;
const UNITS = 32;
const CLASSES = 3;
const LEARNING_RATE = 0.05;
const PENALTY = 1e-3;
/** Of what is compared, relative to the largest value beside it. The order of sums differs, and functions are rounded differently. */
const TOLERANCE = 1e-3;

/** Loads a program in the schedule, without a trial of anything. */
export interface TestedDevice {
  loadUntuned(program: Program, data: TrainingData, schedule: Schedule): Promise<Executable>;
}

/** Null where the device is to be trusted; else what was wrong, technical. Throws what loading and running throw. */
export async function selfTest(device: TestedDevice, reference: Backend): Promise<string | null> {
  const program = compileProgram(network());
  const data = examples();
  const [expected, ...found] = await Promise.all([
    reference.load(program, data).then((loaded) => train(loaded, program)),
    ...SCHEDULES.map(async (schedule) => train(await device.loadUntuned(program, data, schedule), program)),
  ]);
  const problems = found.map((lane, i) => {
    const problem = difference(program, expected, lane);
    return problem === null ? null : `${SCHEDULES[i]}: ${problem}`;
  });
  return problems.find((problem) => problem !== null) ?? null;
}

const SCHEDULES: readonly Schedule[] = ['resident', 'streamed'];

async function train(executable: Executable, program: Program): Promise<LaneResult> {
  try {
    executable.restore([{ state: initialState(program), position: { epoch: 0, batch: 0, step: 0 } }]);
    executable.setHyperparameters([[LEARNING_RATE]]);
    const [lane] = await executable.run(STEPS, { evaluate: 'end' });
    if (lane === undefined) throw new Error('missing lane: the self-test came back empty');
    return lane;
  } finally {
    executable.dispose();
  }
}

function difference({ layout }: Program, expected: LaneResult, found: LaneResult): string | null {
  for (const { name, offset, size } of layout.variables) {
    const wanted = expected.state.subarray(offset, offset + size);
    const scale = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const place = wanted.findIndex((value, i) => !isNear(found.state[offset + i], value, scale));
    if (place >= 0) return `${name}[${place}] is ${found.state[offset + place]} instead of ${wanted[place]}`;
  }
  if (isNear(found.loss, expected.loss, expected.loss)) return null;
  return `the loss is ${found.loss} instead of ${expected.loss}`;
}

/** False for NaN. */
function isNear(found: number | undefined, expected: number, scale: number): boolean {
  return found !== undefined && Math.abs(found - expected) <= TOLERANCE * scale;
}

const WEIGHTS = [
  { name: 'w1', shape: [FEATURES, UNITS] },
  { name: 'w2', shape: [UNITS, CLASSES] },
] as const;

export function network(): ProgramSource {
  const slots = WEIGHTS.map(({ name, shape }) => ({ name: `${name}/v`, shape, role: 'slot' as const }));
  return {
    examples: EXAMPLES,
    validationExamples: 0,
    batchSize: BATCH,
    shuffle: true,
    seeds: [7],
    variables: [...WEIGHTS.map((weight) => ({ ...weight, role: 'weight' as const })), ...slots],
    hyperparameters: ['learningRate'],
    step: trainingStep(),
    evaluate: evaluation,
    predict: (size) => ({
      outputs: { prediction: t.square(t.input('x', [size, FEATURES])) },
      assignments: [],
    }),
  };
}

function rowsOf(source: 'x' | 'y', size: number, order: 'sequential' | 'shuffled'): Tensor {
  return t.rows(source, t.rowIndex(size, order), [source === 'x' ? FEATURES : CLASSES]);
}

/** tanh, dropout of a quarter, softmax; cross-entropy, the mean over the batch; the gradients by hand. */
function trainingStep(): Graph {
  const [w1, w2] = WEIGHTS.map(({ name, shape }) => t.variable(name, shape)) as [Tensor, Tensor];
  const x = rowsOf('x', BATCH, 'shuffled');
  const target = rowsOf('y', BATCH, 'shuffled');
  const mask = t.exampleMask(BATCH);
  const column = (values: Tensor): Tensor => t.reshape(values, [BATCH, 1]);
  const kept = t.mul(t.greater(t.uniform([BATCH, UNITS], 0), t.constant(0.25)), t.constant(4 / 3));
  const hidden = t.tanh(t.matmul(x, w1));
  const dropped = t.mul(hidden, kept);
  const logits = t.matmul(dropped, w2);
  const powers = t.exp(logits);
  const sums = t.sum(powers, [1]);
  const losses = t.sub(t.log(sums), t.sum(t.mul(target, logits), [1]));
  const errors = t.sub(t.div(powers, column(sums)), target);
  const slope = t.div(t.mul(errors, column(mask)), t.exampleCount());
  // By way of the sum itself, so that one that is wrong goes into the weights.
  const decay = t.div(t.sum(t.square(w1)), t.constant(FEATURES * UNITS));
  const penalty = t.mul(t.sum(t.square(w1)), t.constant(PENALTY));
  const back = t.mul(t.matmul(slope, t.transpose(w2)), kept);
  const hiddenSlope = t.mul(back, t.sub(t.constant(1), t.square(hidden)));
  return {
    outputs: { loss: t.add(t.div(t.sum(t.mul(losses, mask)), t.exampleCount()), penalty) },
    assignments: [
      ...rmsprop('w1', w1, t.add(t.matmul(t.transpose(x), hiddenSlope), t.mul(w1, decay))),
      ...rmsprop('w2', w2, t.matmul(t.transpose(dropped), slope)),
    ],
  };
}

/** No loss, but what the step lacks: the mean of each example's largest feature, and of where it stands. */
function evaluation(size: number): Graph {
  const most = t.max(rowsOf('x', size, 'sequential'), [1]);
  const place = t.argMax(rowsOf('x', size, 'sequential'), [1]);
  return {
    outputs: { loss: t.div(t.sum(t.mul(t.add(most, place), t.exampleMask(size))), t.exampleCount()) },
    assignments: [],
  };
}

/** RMSprop, with a rate that falls with the steps: a slot, a square root, and the number of the step. */
function rmsprop(name: string, variable: Tensor, gradient: Tensor): Graph['assignments'] {
  const slot = t.variable(`${name}/v`, variable.shape);
  const v = t.add(t.mul(slot, t.constant(0.9)), t.mul(t.square(gradient), t.constant(0.1)));
  const rate = t.div(t.hyperparameter('learningRate'), t.add(t.stepIndex(), t.constant(1)));
  const next = t.sub(variable, t.mul(rate, t.div(gradient, t.add(t.sqrt(v), t.constant(1e-3)))));
  return [assign(variable, next), assign(slot, v)];
}

function initialState({ layout }: Program): Float32Array {
  const state = new Float32Array(layout.size);
  const weights = WEIGHTS.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  for (let i = 0; i < weights; i++) state[i] = Math.sin(3 * i + 1) / 2;
  return state;
}

/** Points on a curve, of three classes in turn. */
function examples(): TrainingData {
  const floats = (width: number, value: (i: number) => number): Float32Array =>
    Float32Array.from({ length: EXAMPLES * width }, (_, i) => value(i));
  return {
    examples: EXAMPLES,
    x: floats(FEATURES, (i) => Math.cos(1.7 * i)),
    y: floats(CLASSES, (i) => (Math.floor(i / CLASSES) % CLASSES === i % CLASSES ? 1 : 0)),
  };
}
