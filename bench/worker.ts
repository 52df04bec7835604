/** The worker that one contender lives in. Times what the contender does; knows no contender by itself, and judges none. */
import { expose } from 'comlink';
import type { Contender, ContenderModule, Outcome } from './contender.ts';
import { entryNamed } from './contenders/list.ts';
import { initialWeights } from './workloads/initial-weights.ts';
import { workloadNamed } from './workloads/list.ts';

export interface Started {
  readonly detail: string;
  /** From this worker's start to the end of its first step, download and compilation included, the making of the data not. */
  readonly coldStartMs: number;
}

export interface TimedRun {
  readonly milliseconds: number;
  readonly outcome: Outcome;
}

export interface BenchWorker {
  /** Loads, compiles, and does one step. */
  start(name: string, workload: string): Promise<Started>;
  run(steps: number): Promise<TimedRun>;
  /** Null for a contender that has none to show. */
  plan(stepUs: number): Promise<string | null>;
}

/** Found by pattern and not by import, so that the peers' types stay out of the root check. */
const modules = import.meta.glob<ContenderModule>([
  './contenders/*.ts',
  './contenders/peers/*.ts',
  '!**/list.ts',
  '!**/*-model.ts',
]);

let contender: Contender | undefined;

const api: BenchWorker = {
  async start(name, workloadName) {
    const { file, options } = entryNamed(name);
    const workload = workloadNamed(workloadName);
    const before = performance.now();
    const data = workload.makeData();
    const initial = initialWeights(workload);
    const dataMs = performance.now() - before;
    contender = (await load(file)).create(options, { workload, data, initial });
    await contender.prepare();
    await contender.run(1);
    // A worker's clock starts with the worker.
    const coldStartMs = performance.now() - dataMs;
    return { detail: contender.detail(), coldStartMs };
  },

  async run(steps) {
    if (!contender) throw new Error('missing contender: call start first');
    const start = performance.now();
    const outcome = await contender.run(steps);
    return { milliseconds: performance.now() - start, outcome };
  },

  plan: (stepUs) => Promise.resolve(contender?.plan?.(stepUs) ?? null),
};

async function load(file: string): Promise<ContenderModule> {
  const module = modules[file];
  if (!module) throw new Error(`missing contender file: ${file}`);
  return module();
}

expose(api);
