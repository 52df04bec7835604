/** The only place that says `new Worker`. */
import type { WorkerLike } from './worker-link.ts';

export function startWorker(): WorkerLike {
  return new Worker(new URL('../../worker/main.ts', import.meta.url), { type: 'module', name: 'trainer' });
}
