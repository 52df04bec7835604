/**
 * A whole training run, compiled: the graphs as they were written, the plans that came of them, and where each value
 * lives. It says nothing of WGSL, and holds no device object.
 */
import type { Graph } from '../tensor/graph.ts';
import type { VariableRole } from '../tensor/tensor.ts';
import type { Plan } from './plan.ts';

export interface Program {
  /** Independent models trained side by side: each has its own state, hyper-parameters and seed. */
  readonly lanes: number;
  /** Examples trained on: the first of the data. */
  readonly examples: number;
  /** Examples kept for validation: those behind them. */
  readonly validationExamples: number;
  /** Floats of one example. */
  readonly widths: { readonly x: number; readonly y: number };
  readonly batchSize: number;
  readonly batchesPerEpoch: number;
  readonly shuffle: boolean;
  /** Key of shuffling and dropout, per lane (uint32). */
  readonly seeds: readonly number[];
  readonly layout: StateLayout;
  readonly hyperparameters: readonly string[];
  /** Offsets into the state of the scalars that the history keeps: small variables, then results of the evaluation. */
  readonly tracked: readonly number[];
  /** One training step on one batch: ends in assignments, and gives the batch's loss. */
  readonly step: CompiledGraph;
  /** The loss over one batch of an evaluation; its assignments add to the accumulators. */
  readonly evaluate: CompiledGraph & { readonly batchSize: number };
  /** The model's output for a batch of inputs, in pieces of `batchSize`. */
  readonly predict: CompiledGraph & {
    readonly batchSize: number;
    readonly inputSize: number;
    readonly outputSize: number;
  };
  /**
   * True when one batch holds all examples and training and evaluation compute the loss alike: then the loss after an epoch is the
   * loss before the next one's update, and need not be computed twice.
   */
  readonly lossFromNextStep: boolean;
}

/**
 * How the training step is spread over a device. `resident`: one workgroup per lane holds the whole loop. `streamed`: each phase of the
 * step is a dispatch over all workgroups.
 */
export type Schedule = 'resident' | 'streamed';

/**
 * A workgroup of a kernel. `shared`: its threads work on one lane together, and wait for each other between phases. `own`: each thread has a
 * lane to itself.
 */
export interface Workgroup {
  readonly threads: number;
  readonly lane: 'shared' | 'own';
}

/** Microseconds of one step of all lanes. */
export type StepTimes = Readonly<Record<Schedule, number>>;

export interface CompiledGraph {
  readonly graph: Graph;
  readonly plan: Plan;
}

/** Batches whose losses are added up before they go into the epoch's sum. */
export const LOSS_BLOCK = 1024;

/** One lane's float32 memory: the variables one after the other, then single floats and the results of evaluations. */
export interface StateLayout {
  readonly variables: readonly VariableSlot[];
  /** The accumulators among the variables, which lie together at their end. They are 0 outside of an evaluation. */
  readonly accumulators: { readonly offset: number; readonly size: number };
  /** Sum over the epoch's full blocks of `LOSS_BLOCK` batches of loss * examples in the batch; complete after the last batch. */
  readonly lossSumOffset: number;
  /** The same sum over the block begun. */
  readonly lossBlockOffset: number;
  /** The loss of the last step's batch, before its update. */
  readonly lastLossOffset: number;
  /** Sum of the losses of an evaluation under way. */
  readonly evaluationOffset: number;
  /** What the accumulators came to in the last evaluation of the examples trained on, and of those for validation. */
  readonly metrics: Readonly<Record<ExampleSet, { readonly lossOffset: number; readonly offset: number }>>;
  readonly size: number;
}

export type ExampleSet = 'training' | 'validation';

export interface VariableSlot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: VariableRole;
  readonly offset: number;
  readonly size: number;
}

/** Which examples an evaluation goes through, in which pieces. */
export interface EvaluationRange {
  readonly set: ExampleSet;
  readonly start: number;
  readonly end: number;
  readonly batches: number;
}

export function evaluationRanges({ examples, validationExamples, evaluate }: Program): EvaluationRange[] {
  const range = (set: ExampleSet, start: number, count: number): EvaluationRange => ({
    set,
    start,
    end: start + count,
    batches: Math.ceil(count / evaluate.batchSize),
  });
  const training = range('training', 0, examples);
  return validationExamples === 0
    ? [training]
    : [training, range('validation', examples, validationExamples)];
}
