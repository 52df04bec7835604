/**
 * The learning rate of a step in plain numbers, for whoever draws or tells it. The worker's graph computes the same in float32 while it trains;
 * a test holds the two together. Forms are keras.optimizers.schedules'.
 */
import type { OptimizerSpec, ScheduleSpec } from './optimizer-spec.ts';
import type { RunSpec } from './run-spec.ts';

/** `step`: how many steps are done, from 0. */
export function rateAt(
  { learningRate, schedule }: Pick<OptimizerSpec, 'learningRate' | 'schedule'>,
  step: number,
): number {
  switch (schedule.type) {
    case 'constant':
      return learningRate;
    case 'exponentialDecay':
      return learningRate * schedule.decayRate ** decaysDone(schedule, step);
    case 'inverseTimeDecay':
      return learningRate / (1 + schedule.decayRate * decaysDone(schedule, step));
    case 'cosineDecay':
      return learningRate * cosineFactor(schedule, step);
    case 'piecewiseConstantDecay': {
      const behind = schedule.boundaries.filter((boundary) => step > boundary).length;
      return behind === 0 ? learningRate : schedule.values[behind - 1]!;
    }
    default:
      return schedule satisfies never;
  }
}

interface Decay {
  readonly decaySteps: number;
  readonly staircase: boolean;
}

function decaysDone({ decaySteps, staircase }: Decay, step: number): number {
  const decays = step / decaySteps;
  return staircase ? Math.floor(decays) : decays;
}

/** Loshchilov and Hutter, "SGDR", 2016, without restarts, after a linear rise. */
function cosineFactor(
  { warmupSteps, decaySteps, alpha }: Extract<ScheduleSpec, { type: 'cosineDecay' }>,
  step: number,
): number {
  if (step < warmupSteps) return step / warmupSteps;
  const fraction = Math.min((step - warmupSteps) / decaySteps, 1);
  return (1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * fraction)) + alpha;
}

/** Where a schedule that was just chosen ends, if nobody says for how long the run goes. */
const ENDLESS_STEPS = 1000;

/** How many steps the run has from its start to its last epoch; of an endless one, as many as its schedule is about. */
export function stepsOf({ training, optimizer }: RunSpec, batchesPerEpoch: number): number {
  if (training.epochs !== 'untilStopped') return training.epochs * batchesPerEpoch;
  const { schedule } = optimizer;
  if (schedule.type === 'constant') return ENDLESS_STEPS;
  if (schedule.type === 'piecewiseConstantDecay') return 2 * (schedule.boundaries.at(-1) ?? ENDLESS_STEPS);
  return 2 * schedule.decaySteps + (schedule.type === 'cosineDecay' ? schedule.warmupSteps : 0);
}

/** A schedule of a type as it is first offered for a run of so many steps: its effect is seen within the run. */
export function firstSchedule(type: ScheduleSpec['type'], steps: number, learningRate: number): ScheduleSpec {
  const decaySteps = Math.max(1, Math.round(steps / 2));
  switch (type) {
    case 'constant':
      return { type };
    case 'exponentialDecay':
    case 'inverseTimeDecay':
      return { type, decaySteps, decayRate: type === 'exponentialDecay' ? 0.5 : 1, staircase: false };
    case 'cosineDecay': {
      const warmupSteps = Math.floor(steps / 10);
      return { type, decaySteps: Math.max(1, steps - warmupSteps), alpha: 0, warmupSteps };
    }
    case 'piecewiseConstantDecay':
      return { type, boundaries: [decaySteps], values: [learningRate / 10] };
    default:
      return type satisfies never;
  }
}
