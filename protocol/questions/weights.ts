/** How large the weights and their gradients are, variable by variable. */
import type { Distribution } from '../distribution.ts';

export interface WeightsQuestion {
  /** Of each histogram: odd, so that 0 is in the middle of one. */
  readonly bins: number;
}

export interface WeightsAnswer {
  /** Of the run, when it was asked. */
  readonly step: number;
  readonly variables: readonly {
    /** Which of `RunInfo.variables`: the trainable ones. */
    readonly variable: number;
    readonly values: Distribution;
    /** Of the loss as logged (class weights and penalties included, dropout off), over the first of the examples trained on. */
    readonly gradient: Distribution;
  }[];
  /** Examples that the gradients are of. */
  readonly examples: number;
  readonly allExamples: number;
}
