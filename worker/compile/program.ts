/**
 * A whole training run, compiled: the graphs as they were written, the plans that came of them, and where each value
 * lives. It says nothing of WGSL, and holds no device object.
 */
import type { Graph } from '../tensor/graph.ts';
import type { Plan } from './plan.ts';

export interface Program {
  /** Independent models trained side by side: each has its own state, hyper-parameters and shuffling seed. */
  readonly lanes: number;
  readonly examples: number;
  /** Floats of one example. */
  readonly widths: { readonly x: number; readonly y: number };
  readonly batchSize: number;
  readonly batchesPerEpoch: number;
  readonly shuffle: boolean;
  /** Key of the shuffling, per lane (uint32). */
  readonly seeds: readonly number[];
  readonly layout: StateLayout;
  readonly hyperparameters: readonly string[];
  /** Offsets into the state of the scalars that the history keeps. */
  readonly tracked: readonly number[];
  /** One training step on one batch: ends in assignments, and gives the batch's loss. */
  readonly step: CompiledGraph;
  /** The loss over one batch of the evaluation, without side effects. */
  readonly evaluate: CompiledGraph & { readonly batchSize: number; readonly batches: number };
  /**
   * True when one batch holds all examples and training and evaluation compute the loss alike: then the loss after an epoch is the
   * loss before the next one's update, and need not be computed twice.
   */
  readonly lossFromNextStep: boolean;
}

export interface CompiledGraph {
  readonly graph: Graph;
  readonly plan: Plan;
}

/** Batches whose losses are added up before they go into the epoch's sum. */
export const LOSS_BLOCK = 1024;

/** One lane's float32 memory: the variables one after the other, then the sums of the epoch's losses so far. */
export interface StateLayout {
  readonly variables: readonly VariableSlot[];
  /** Sum over the epoch's full blocks of `LOSS_BLOCK` batches of loss * examples in the batch; complete after the last batch. */
  readonly lossSumOffset: number;
  /** The same sum over the block begun. */
  readonly lossBlockOffset: number;
  readonly size: number;
}

export interface VariableSlot {
  readonly name: string;
  readonly shape: readonly number[];
  readonly trainable: boolean;
  readonly offset: number;
  readonly size: number;
}
