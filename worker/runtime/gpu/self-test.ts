/**
 * Does the device compute what the CPU computes? A small network, written out by hand with its gradients and an optimizer, trains a few
 * steps on both, in both schedules: it holds every kind of loop that a plan knows, shuffled batches with a smaller last one, and dropout.
 * Three lines, which need no buffer between two phases, train in both kinds of workgroup. Neither backend is known here but as such.
 */
import { compileProgram, type ProgramSource } from '../../compile/compile-program.ts';
import type { Program, Schedule, Workgroup } from '../../compile/program.ts';
import * as t from '../../tensor/build.ts';
import { assign, type Graph } from '../../tensor/graph.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Backend, Executable, LaneResult, TrainingData } from '../backend.ts';

/** Two steps of an epoch are whole, the third is not; the fourth begins the next epoch. */
const STEPS = 4;
const CLASSES = 3;
const LEARNING_RATE = 0.05;
const PENALTY = 1e-3;
/** Of what is compared, relative to the largest value beside it. The order of sums differs, and functions are rounded differently. */
const TOLERANCE = 1e-3;

interface Trial {
  readonly name: string;
  readonly source: ProgramSource;
  readonly schedule: Schedule;
  readonly lane?: Workgroup['lane'];
}

/** Loads a program in the schedule, without a trial of anything. */
export interface TestedDevice {
  loadUntuned(
    program: Program,
    data: TrainingData,
    schedule: Schedule,
    lane?: Workgroup['lane'],
  ): Promise<Executable>;
}

/** Null where the device is to be trusted; else what was wrong, technical. Throws what loading and running throw. */
export async function selfTest(device: TestedDevice, reference: Backend): Promise<string | null> {
  const trials: readonly Trial[] = [
    { name: 'resident', source: network(), schedule: 'resident' },
    { name: 'streamed', source: network(), schedule: 'streamed' },
    { name: 'resident, on the chip', source: lines(), schedule: 'resident' },
    { name: 'resident, a thread per lane', source: lines(), schedule: 'resident', lane: 'own' },
  ];
  const problems = await Promise.all(
    trials.map(async ({ name, source, schedule, lane }) => {
      const program = compileProgram(source);
      const data = examplesFor(program);
      const [expected, found] = await Promise.all([
        reference.load(program, data).then((loaded) => train(loaded, program)),
        device.loadUntuned(program, data, schedule, lane).then((loaded) => train(loaded, program)),
      ]);
      const [problem] = expected.flatMap((wanted, i) => difference(program, wanted, found[i]!) ?? []);
      return problem === undefined ? null : `${name}: ${problem}`;
    }),
  );
  return problems.find((problem) => problem !== null) ?? null;
}

async function train(executable: Executable, program: Program): Promise<readonly LaneResult[]> {
  try {
    const state = initialState(program);
    executable.restore(program.seeds.map(() => ({ state, position: { epoch: 0, batch: 0, step: 0 } })));
    executable.setHyperparameters(program.seeds.map((_, lane) => [LEARNING_RATE / (lane + 1)]));
    return await executable.run(STEPS, { evaluate: 'end' });
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

/** So large that matmuls are cut into tiles, and a sum over the weights into partial sums. */
const FEATURES = 16;
const UNITS = 32;
const BATCH = 20;

export function network(): ProgramSource {
  const weights = [
    { name: 'w1', shape: [FEATURES, UNITS] },
    { name: 'w2', shape: [UNITS, CLASSES] },
  ];
  return {
    examples: 50,
    validationExamples: 0,
    batchSize: BATCH,
    shuffle: true,
    seeds: [7],
    variables: [
      ...weights.map((weight) => ({ ...weight, role: 'weight' as const })),
      ...weights.map(({ name, shape }) => ({ name: `${name}/v`, shape, role: 'slot' as const })),
    ],
    hyperparameters: ['learningRate'],
    step: trainingStep(),
    evaluate: evaluation,
    predict: (size) => predictNothing(size, FEATURES),
  };
}

/** tanh, dropout of a quarter, softmax; cross-entropy, the mean over the batch; the gradients by hand. */
function trainingStep(): Graph {
  const w1 = t.variable('w1', [FEATURES, UNITS]);
  const w2 = t.variable('w2', [UNITS, CLASSES]);
  const x = t.rows('x', t.rowIndex(BATCH, 'shuffled'), [FEATURES]);
  const target = t.rows('y', t.rowIndex(BATCH, 'shuffled'), [CLASSES]);
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
  const x = t.rows('x', t.rowIndex(size, 'sequential'), [FEATURES]);
  const sum = t.sum(t.mul(t.add(t.max(x, [1]), t.argMax(x, [1])), t.exampleMask(size)));
  return { outputs: { loss: t.div(sum, t.exampleCount()) }, assignments: [] };
}

/** So small that what lies between two phases needs no buffer; three lanes, which fill no workgroup. */
export function lines(): ProgramSource {
  const w = t.variable('w', [CLASSES]);
  const errorOn = (size: number): { x: Tensor; error: Tensor; count: Tensor } => {
    const index = t.rowIndex(size, 'sequential');
    const x = t.mul(t.rows('x', index, [CLASSES]), t.reshape(t.exampleMask(size), [size, 1]));
    const target = t.mul(t.rows('y', index, [CLASSES]), t.reshape(t.exampleMask(size), [size, 1]));
    return { x, error: t.sub(t.mul(x, w), target), count: t.exampleCount() };
  };
  const lossOn = ({ error, count }: ReturnType<typeof errorOn>): Tensor =>
    t.div(t.sum(t.square(error)), count);
  const training = errorOn(4);
  const slope = t.div(t.sum(t.mul(training.error, training.x), [0]), training.count);
  return {
    examples: 10,
    validationExamples: 0,
    batchSize: 4,
    shuffle: false,
    seeds: [7, 8, 9],
    variables: [{ name: 'w', shape: [CLASSES], role: 'weight' }],
    hyperparameters: ['learningRate'],
    step: {
      outputs: { loss: lossOn(training) },
      assignments: [assign(w, t.sub(w, t.mul(t.hyperparameter('learningRate'), slope)))],
    },
    evaluate: (size) => ({ outputs: { loss: lossOn(errorOn(size)) }, assignments: [] }),
    predict: (size) => predictNothing(size, CLASSES),
  };
}

/** Nobody asks for it. */
function predictNothing(size: number, features: number): Graph {
  return { outputs: { prediction: t.square(t.input('x', [size, features])) }, assignments: [] };
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
  for (const { role, offset, size } of layout.variables) {
    if (role !== 'weight') continue;
    for (let i = offset; i < offset + size; i++) state[i] = Math.sin(3 * i + 1) / 2;
  }
  return state;
}

/** Points on a curve, of three classes in turn. */
function examplesFor({ examples, widths }: Program): TrainingData {
  const floats = (width: number, value: (i: number) => number): Float32Array =>
    Float32Array.from({ length: examples * width }, (_, i) => value(i));
  return {
    examples,
    x: floats(widths.x, (i) => Math.cos(1.7 * i)),
    y: floats(widths.y, (i) => (Math.floor(i / CLASSES) % CLASSES === i % CLASSES ? 1 : 0)),
  };
}
