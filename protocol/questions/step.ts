/** One training step, taken apart: its graph as the run has it, and what every node comes to on one batch. Nothing is changed by it. */

export interface StepQuestion {
  /** Of the epoch that the run stands in, counted from 0; null: the batch that comes next. */
  readonly batch: number | null;
  /** Weights whose update is told number by number. */
  readonly elements: readonly ElementAt[];
}

export interface ElementAt {
  /** Name of a trainable variable. */
  readonly variable: string;
  readonly element: number;
}

/** The guide's three: what is wrong, which way is down, one step that way. */
export type Move = 'loss' | 'gradients' | 'update';

export interface StepNode {
  /** As the engine calls it: `matmul`. */
  readonly op: string;
  /** What it carries beside its inputs: a name, a value, axes. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Indices of earlier nodes. */
  readonly inputs: readonly number[];
  readonly shape: readonly number[];
  /** For which move it is needed first. */
  readonly move: Move;
  /**
   * What it belongs to. Of the loss: a layer of the model, or their number for the loss itself. Of the gradients: the layer that it is passed back
   * to. Of the update: an index into `StepAnswer.weights`, or -1 for what several weights share.
   */
  readonly part: number;
  /** Null where the batch is too large to be shown. */
  readonly numbers: Numbers | null;
}

export interface Numbers {
  /** Row-major, the first few. */
  readonly first: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

export interface StepAnswer {
  /** Inputs before users: the simplified graph that is compiled for the device. */
  readonly nodes: readonly StepNode[];
  /** Indices of nodes. */
  readonly loss: number;
  /** What each layer of the model answers. */
  readonly layers: readonly number[];
  readonly weights: readonly { readonly name: string; readonly gradient: number }[];
  /** What is stored at the end of the step: weights, then what the optimizer and the layers remember. */
  readonly assignments: readonly { readonly name: string; readonly value: number }[];
  readonly batch: number;
  readonly batches: number;
  /** Examples in it. */
  readonly examples: number;
  /** Steps done before it. */
  readonly step: number;
  readonly elements: readonly ElementStep[];
}

/** The update of one number, as the optimizer sees it. */
export interface ElementStep extends ElementAt {
  readonly before: number;
  readonly gradient: number;
  /** The same where nothing is clipped. */
  readonly clipped: number;
  /** The learning rate of this step. */
  readonly rate: number;
  readonly after: number;
  /** What the optimizer remembers of it, by its own name for it (`momentum`). */
  readonly slots: Readonly<Record<string, { readonly before: number; readonly after: number }>>;
}
