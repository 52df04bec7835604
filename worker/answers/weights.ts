import type { WeightsAnswer, WeightsQuestion } from '../../protocol/questions/weights.ts';
import type { AskedRun } from './asked-run.ts';

export function answerWeights(_run: AskedRun, _question: WeightsQuestion): Promise<WeightsAnswer> {
  return Promise.resolve({});
}
