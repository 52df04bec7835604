import type { UnitsAnswer, UnitsQuestion } from '../../protocol/questions/units.ts';
import type { AskedRun } from './asked-run.ts';

export function answerUnits(_run: AskedRun, _question: UnitsQuestion): Promise<UnitsAnswer> {
  return Promise.resolve({});
}
