import type { TimingAnswer, TimingQuestion } from '../../protocol/questions/timing.ts';
import type { AskedRun } from './asked-run.ts';

export function answerTiming({ times }: AskedRun, _question: TimingQuestion): Promise<TimingAnswer> {
  return Promise.resolve({ totals: times, answeredAt: performance.timeOrigin + performance.now() });
}
