/** The worker that one contender lives in. Times what the contender does; knows no contender by itself. */
import { expose } from 'comlink';
import type { Contender, ContenderModule, Outcome } from './contender.ts';
import { entryNamed } from './contenders/list.ts';
import { checkConverged, checkTable, CONVERGED_STEPS, TABLE_STEPS } from './guide-run.ts';

export interface Repetition {
  readonly steps: number;
  readonly milliseconds: number;
}

export interface BenchWorker {
  /** Loads, compiles, and compares ten epochs with the guide's table. */
  prepare(name: string): Promise<string>;
  /** Finds how many steps take about so long; that is the warm-up, too. */
  calibrate(targetMs: number): Promise<number>;
  /** One timed run, and a look at where it arrived. */
  repeat(steps: number): Promise<Repetition>;
  dispose(): void;
}

/** Found by pattern and not by import, so that the peers' types stay out of the root check. */
const modules = import.meta.glob<ContenderModule>([
  './contenders/*.ts',
  './contenders/peers/*.ts',
  '!**/list.ts',
]);

let contender: Contender | undefined;
let everyLoss = false;

const api: BenchWorker = {
  async prepare(name) {
    const entry = entryNamed(name);
    everyLoss = entry.options.everyLoss;
    contender = (await load(entry.file)).create(entry.options);
    await contender.prepare();
    checkTable((await timedRun(TABLE_STEPS)).outcome, everyLoss);
    return contender.detail();
  },

  async calibrate(targetMs) {
    let steps = CONVERGED_STEPS;
    for (;;) {
      const { milliseconds } = await timedRun(steps);
      const factor = targetMs / Math.max(milliseconds, 0.1);
      const next = Math.max(CONVERGED_STEPS, Math.ceil(steps * Math.min(factor, 8)));
      if (factor < 2) return next;
      steps = next;
    }
  },

  async repeat(steps) {
    const { milliseconds, outcome } = await timedRun(steps);
    checkConverged(outcome, steps, everyLoss);
    return { steps, milliseconds };
  },

  dispose() {
    contender?.dispose();
    contender = undefined;
  },
};

async function load(file: string): Promise<ContenderModule> {
  const module = modules[file];
  if (!module) throw new Error(`missing contender file: ${file}`);
  return module();
}

async function timedRun(steps: number): Promise<{ milliseconds: number; outcome: Outcome }> {
  if (!contender) throw new Error('missing contender: call prepare first');
  const start = performance.now();
  const outcome = await contender.run(steps);
  return { milliseconds: performance.now() - start, outcome };
}

expose(api);
