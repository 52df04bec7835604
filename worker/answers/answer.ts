/** Which file answers which question. Loaded with the first of them. */
import type { QuestionKind, Questions } from '../../protocol/questions.ts';
import type { AskedRun } from './asked-run.ts';
import { answerPredictions } from './predictions.ts';
import { answerRace } from './race.ts';
import { answerSurface } from './surface.ts';
import { answerTiming } from './timing.ts';
import { answerUnits } from './units.ts';
import { answerWeights } from './weights.ts';

type Answers = {
  readonly [K in QuestionKind]: (
    run: AskedRun,
    question: Questions[K]['question'],
  ) => Promise<Questions[K]['answer']>;
};

const ANSWERS: Answers = {
  units: answerUnits,
  surface: answerSurface,
  predictions: answerPredictions,
  race: answerRace,
  timing: answerTiming,
  weights: answerWeights,
  // Larger than the others together, and loaded with the view that asks them.
  step: async (run, question) => (await import('./step/answers.ts')).answerStep(run, question),
  gradients: async (run, question) => (await import('./step/answers.ts')).answerGradients(run, question),
  kernel: async (run, question) => (await import('./step/answers.ts')).answerKernel(run, question),
};

export function answerQuestion<K extends QuestionKind>(
  kind: K,
  run: AskedRun,
  question: Questions[K]['question'],
): Promise<Questions[K]['answer']> {
  return ANSWERS[kind](run, question);
}
