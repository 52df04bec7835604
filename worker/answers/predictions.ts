import type { PredictionsAnswer, PredictionsQuestion } from '../../protocol/questions/predictions.ts';
import type { AskedRun } from './asked-run.ts';

export function answerPredictions(
  { compiled, state, hyperparameters }: AskedRun,
  { x }: PredictionsQuestion,
): Promise<PredictionsAnswer> {
  return Promise.resolve({ outputs: compiled.predict(state, hyperparameters, x) });
}
