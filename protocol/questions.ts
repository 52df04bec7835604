/**
 * What the page can ask about the open run beside its snapshots. A question changes nothing, and training goes on meanwhile. The answer is of the
 * run as it stood when the question came.
 */
import type { Result } from './failure.ts';
import type { GradientsAnswer, GradientsQuestion } from './questions/gradients.ts';
import type { KernelAnswer, KernelQuestion } from './questions/kernel.ts';
import type { PredictionsAnswer, PredictionsQuestion } from './questions/predictions.ts';
import type { RaceAnswer, RaceQuestion } from './questions/race.ts';
import type { StepAnswer, StepQuestion } from './questions/step.ts';
import type { SurfaceAnswer, SurfaceQuestion } from './questions/surface.ts';
import type { TimingAnswer, TimingQuestion } from './questions/timing.ts';
import type { UnitsAnswer, UnitsQuestion } from './questions/units.ts';
import type { WeightsAnswer, WeightsQuestion } from './questions/weights.ts';

export interface Questions {
  /** What each unit of each layer answers over the data. */
  readonly units: { readonly question: UnitsQuestion; readonly answer: UnitsAnswer };
  /** The loss over a plane of the weights. */
  readonly surface: { readonly question: SurfaceQuestion; readonly answer: SurfaceAnswer };
  /** What the model says to some examples. */
  readonly predictions: { readonly question: PredictionsQuestion; readonly answer: PredictionsAnswer };
  /** Many variants of the run side by side. */
  readonly race: { readonly question: RaceQuestion; readonly answer: RaceAnswer };
  /** How large the weights and their gradients are. */
  readonly weights: { readonly question: WeightsQuestion; readonly answer: WeightsAnswer };
  /** Where the worker's time goes. */
  readonly timing: { readonly question: TimingQuestion; readonly answer: TimingAnswer };
  /** The graph of a training step with its numbers. */
  readonly step: { readonly question: StepQuestion; readonly answer: StepAnswer };
  /** Whether the gradients are right. */
  readonly gradients: { readonly question: GradientsQuestion; readonly answer: GradientsAnswer };
  /** The generated kernel. */
  readonly kernel: { readonly question: KernelQuestion; readonly answer: KernelAnswer };
}

export type QuestionKind = keyof Questions;

/** Never rejects. */
export type Ask = <K extends QuestionKind>(
  kind: K,
  question: Questions[K]['question'],
) => Promise<Result<Questions[K]['answer']>>;
