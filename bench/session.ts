/**
 * The bench page: one worker for each contender, all in one browser session, their repetitions interleaved, so that
 * what else the machine does hits all of them alike. Only one contender runs at a time. Prints nothing.
 */
import { wrap } from 'comlink';
import type { Remote } from 'comlink';
import { arithmeticOf } from './arithmetic.ts';
import type { Arithmetic } from './arithmetic.ts';
import { entriesFor, entryNames } from './contenders/list.ts';
import type { Entry } from './contenders/list.ts';
import { devicePeak } from './device-peak.ts';
import { reference } from './reference.ts';
import type { Reference } from './reference.ts';
import { workloadNamed, workloadNames } from './workloads/list.ts';
import type { Workload } from './workloads/workload.ts';
import { batchesPerEpoch } from './workloads/workload.ts';
import type { BenchWorker } from './worker.ts';

export interface MeasureOptions {
  /** Names to run; empty: all. */
  readonly only: readonly string[];
  readonly repetitions: number;
  /** How long one repetition should take. */
  readonly targetMs: number;
  /** Whether the plans are wanted, too. */
  readonly plan: boolean;
}

export interface Measurement {
  readonly name: string;
  readonly detail: string;
  /** Worker start to the first step done. */
  readonly coldStartMs: number | null;
  readonly repetitions: readonly Repetition[];
  /** Why there are no (more) repetitions. */
  readonly error: string | null;
  /** What a step does, written out; null for peers, and where nobody asked. */
  readonly plan: string | null;
}

export interface Repetition {
  readonly steps: number;
  /** Trained side by side. */
  readonly models: number;
  readonly milliseconds: number;
}

export interface WorkloadMeasurement {
  readonly workload: string;
  readonly title: string;
  readonly unit: Workload['unit'];
  readonly stepsPerEpoch: number;
  readonly arithmetic: Arithmetic;
  readonly measurements: readonly Measurement[];
}

export interface AdapterFacts {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly fallback: boolean;
}

interface Running {
  readonly entry: Entry;
  readonly worker: Worker;
  readonly remote: Remote<BenchWorker>;
  readonly repetitions: Repetition[];
  detail: string;
  coldStartMs: number | null;
  steps: number;
  error: string | null;
  plan: string | null;
}

const TIME_LIMIT_MS = 120_000;

async function measure(workloadName: string, options: MeasureOptions): Promise<WorkloadMeasurement> {
  const workload = workloadNamed(workloadName);
  const data = workload.makeData();
  const judges = {
    short: reference(workload, data, 'short'),
    textbook: reference(workload, data, 'textbook'),
  } as const;
  const judgeOf = ({ options: { adamForm = 'short' } }: Entry) => judges[adamForm];
  const running: Running[] = [];
  for (const entry of entriesFor(workloadName, options.only)) {
    const one = launch(entry);
    running.push(one);
    await attempt(one, () => prepare(one, workload, judgeOf(entry), options.targetMs));
    console.info(`${workloadName}: prepared ${entry.name}: ${one.error ?? one.detail}`);
  }
  for (let round = 0; round < options.repetitions; round++) {
    for (const one of mixed(running, round)) {
      if (one.error !== null) continue;
      await rest();
      await attempt(one, () => repeat(one, judgeOf(one.entry)));
    }
  }
  for (const one of running) {
    if (options.plan && one.error === null) {
      await attempt(one, async () => {
        one.plan = await one.remote.plan(medianStepUs(one));
      });
    }
    one.worker.terminate();
  }
  return {
    workload: workloadName,
    title: workload.title,
    unit: workload.unit,
    stepsPerEpoch: batchesPerEpoch(workload),
    arithmetic: arithmeticOf(workload),
    measurements: running.map(({ entry, detail, coldStartMs, repetitions, error, plan }) => ({
      name: entry.name,
      detail,
      coldStartMs,
      repetitions,
      error,
      plan,
    })),
  };
}

function launch(entry: Entry): Running {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: entry.name });
  const remote = wrap<BenchWorker>(worker);
  return {
    entry,
    worker,
    remote,
    repetitions: [],
    detail: '',
    coldStartMs: null,
    steps: 0,
    error: null,
    plan: null,
  };
}

function medianStepUs({ repetitions }: Running): number {
  const us = repetitions.map(({ steps, milliseconds }) => (1000 * milliseconds) / steps);
  return us.toSorted((a, b) => a - b)[Math.floor(us.length / 2)] ?? NaN;
}

/** Cold start, the check against the reference, and how many steps take about so long: that is the warm-up, too. */
async function prepare(one: Running, workload: Workload, judge: Reference, targetMs: number): Promise<void> {
  const { name, options } = one.entry;
  const { detail, coldStartMs } = await one.remote.start(name, workload.name);
  Object.assign(one, { detail, coldStartMs });
  const checked = await one.remote.run(workload.checkedSteps);
  judge.checkStart(checked.outcome, options.everyLoss);
  one.steps = workload.minimumSteps;
  for (;;) {
    const { milliseconds } = await one.remote.run(one.steps);
    const factor = targetMs / Math.max(milliseconds, 0.1);
    one.steps = Math.max(workload.minimumSteps, Math.ceil(one.steps * Math.min(factor, 8)));
    if (factor < 2) return;
  }
}

async function repeat(one: Running, judge: Reference): Promise<void> {
  const { milliseconds, outcome } = await one.remote.run(one.steps);
  judge.checkArrival(outcome, one.steps, one.entry.options.everyLoss);
  one.repetitions.push({ steps: one.steps, models: outcome.models, milliseconds });
}

/** A contender that fails, hangs or whose worker dies is reported, and the others go on. */
async function attempt(one: Running, action: () => Promise<void>): Promise<void> {
  let timer: number | undefined;
  const end = new Promise<never>((_, reject) => {
    function failed(event: ErrorEvent) {
      reject(new Error(event.message || 'the worker could not be loaded'));
    }
    one.worker.addEventListener('error', failed, { once: true });
    timer = window.setTimeout(reject, TIME_LIMIT_MS, new Error(`no answer within ${TIME_LIMIT_MS} ms`));
  });
  try {
    await Promise.race([action(), end]);
  } catch (error) {
    one.error = error instanceof Error ? error.message : String(error);
    one.worker.terminate();
  } finally {
    window.clearTimeout(timer);
  }
}

/** What a neighbour leaves behind (garbage that is collected on the other core) must not be paid for by the next one. */
const REST_MS = 300;

function rest(): Promise<void> {
  return new Promise((resolve) => {
    window.setTimeout(resolve, REST_MS);
  });
}

/** Each round in another order, the same in every run: nobody always comes after the same neighbour. */
function mixed<T>(items: readonly T[], round: number): T[] {
  const order = [...items];
  let state = round + 1;
  for (let i = order.length - 1; i > 0; i--) {
    // Numerical Recipes' linear congruential generator; its upper bits.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

async function adapter(): Promise<AdapterFacts | null> {
  const found = await navigator.gpu?.requestAdapter();
  if (!found) return null;
  const { vendor, architecture, device, description, isFallbackAdapter } = found.info;
  return { vendor, architecture, device, description, fallback: isFallbackAdapter };
}

const bench = { measure, adapter, devicePeak, contenders: entryNames, workloads: workloadNames };
export type Bench = typeof bench;
Object.assign(window, { tapeloopBench: bench });
