/** What surrounds a loop in its kernel. */
import type { Names } from './expressions.ts';

export interface LoopContext {
  readonly names: Names;
  /** Threads that share the loop. */
  readonly threads: number;
  /** Makes names unique in the kernel. */
  readonly prefix: string;
}
