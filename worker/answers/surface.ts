import type { SurfaceAnswer, SurfaceQuestion } from '../../protocol/questions/surface.ts';
import type { AskedRun } from './asked-run.ts';

export function answerSurface(_run: AskedRun, _question: SurfaceQuestion): Promise<SurfaceAnswer> {
  return Promise.resolve({});
}
