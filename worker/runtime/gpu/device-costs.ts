/**
 * What a dispatch, a barrier and arithmetic cost on the device at hand: measured once per device, by one tiny kernel in two sizes. The unit
 * of work is that of `compile/estimate.ts`. By the device's time stamps, because some browsers look for finished work only every
 * millisecond, and others every 100; else by the clock, or figures of an ordinary device where that says nothing.
 */
import type { Workgroup } from '../../compile/program.ts';
import { indent } from '../../compile/wgsl/buffers.ts';
import { bindings, PARAMS_STRIDE, paramsBuffer, release, writeParams } from './memory.ts';
import { createPipeline } from './pipeline.ts';

export interface GroupCosts {
  readonly threads: number;
  readonly barrierUs: number;
  /** Work per microsecond of one workgroup. */
  readonly rate: number;
}

export interface DeviceCosts {
  readonly dispatchUs: number;
  readonly small: GroupCosts;
  readonly large: GroupCosts;
  /** Work per microsecond of the whole device. */
  readonly deviceRate: number;
  /** The browser looks for finished work only now and then: a trial of a program would measure that. */
  readonly isPolled: boolean;
}

/** Two cores under a software adapter, and a laptop's GPU: right in the order of magnitude. */
const ORDINARY: Readonly<Record<'software' | 'hardware', DeviceCosts>> = {
  software: {
    dispatchUs: 11,
    small: { threads: 4, barrierUs: 0.15, rate: 3000 },
    large: { threads: 64, barrierUs: 2.7, rate: 3300 },
    deviceRate: 6500,
    isPolled: true,
  },
  hardware: {
    dispatchUs: 3,
    small: { threads: 64, barrierUs: 0.1, rate: 20_000 },
    large: { threads: 256, barrierUs: 0.2, rate: 60_000 },
    deviceRate: 1_000_000,
    isPolled: true,
  },
};

const SIZES = {
  software: { shared: [4, 8, 16], own: [8, 4] },
  hardware: { shared: [128, 64, 256], own: [32, 64] },
} as const;

/** What a workgroup of the resident schedule may be like, for so many lanes: none has more threads than that to give a lane each. */
export function residentWorkgroups(
  software: boolean,
  { maxComputeInvocationsPerWorkgroup }: GPUSupportedLimits,
  lanes: number,
): Workgroup[] {
  const { shared, own } = SIZES[software ? 'software' : 'hardware'];
  return [
    ...shared.map((threads): Workgroup => ({ threads, lane: 'shared' })),
    ...own.filter((threads) => threads <= lanes).map((threads): Workgroup => ({ threads, lane: 'own' })),
  ].filter(({ threads }) => threads <= maxComputeInvocationsPerWorkgroup);
}

/** What one round of the kernel's arithmetic takes, in the unit of `estimate.ts`: fitted to real steps on a software adapter. */
const WORK_PER_ROUND = 20;
const DATA = 1024;

interface Amounts {
  readonly dispatches: number;
  /** Of the small and the large workgroup. */
  readonly barriers: readonly [number, number];
  readonly rounds: readonly [number, number];
  /** Of the whole device: so many large workgroups, so many rounds each. */
  readonly groups: number;
  readonly groupRounds: number;
}

/** A few milliseconds each: to be seen beside a submit and a coarse clock. */
const AMOUNTS: Readonly<Record<'software' | 'hardware', Amounts>> = {
  software: {
    dispatches: 160,
    barriers: [6000, 400],
    rounds: [40_000, 2500],
    groups: 16,
    groupRounds: 400,
  },
  hardware: {
    dispatches: 256,
    barriers: [20_000, 20_000],
    rounds: [100_000, 50_000],
    groups: 1024,
    groupRounds: 2000,
  },
};

/** Trials of each measurement: what else the machine does makes them longer, never shorter. */
const TRIALS = 3;
/** A browser that takes longer over nothing at all looks for finished work only now and then. */
const POLL_MS = 20;
/** Devices of a kind differ, but not by more: a measurement beyond is a busy machine's, or a coarse clock's. */
const FARTHEST = { software: 5, hardware: 30 } as const;
/** What a core adds to a software adapter's rate: there may be two to a real one. */
const CORE_SHARE = 0.75;
/** Threads of a software adapter. */
const MAX_CORES = 16;

/** An ordinary device's where they cannot be measured: no run fails for that. */
export async function measureDeviceCosts(device: GPUDevice, software: boolean): Promise<DeviceCosts> {
  const kind = software ? 'software' : 'hardware';
  try {
    const measured = await measureKind(device, kind);
    return software ? withCores(measured, navigator.hardwareConcurrency) : measured;
  } catch {
    return ORDINARY[kind];
  }
}

async function measureKind(device: GPUDevice, kind: 'software' | 'hardware'): Promise<DeviceCosts> {
  const ordinary = ORDINARY[kind];
  const { barriers, rounds, groupRounds } = AMOUNTS[kind];
  const words = [
    [0, 0],
    ...barriers.map((count) => [count, 0]),
    ...[...rounds, groupRounds].map((count) => [0, count]),
  ];
  const bench = await Bench.create(device, [ordinary.small.threads, ordinary.large.threads], words);
  try {
    return (await bench.isUsable())
      ? await measure(bench, AMOUNTS[kind], ordinary, FARTHEST[kind])
      : ordinary;
  } finally {
    bench.dispose();
  }
}

/** A machine that is busy while a program is loaded will not be so for all of the run. */
function withCores(costs: DeviceCosts, cores: number): DeviceCosts {
  const rate = CORE_SHARE * Math.min(cores, MAX_CORES) * costs.large.rate;
  return { ...costs, deviceRate: Math.max(costs.deviceRate, rate) };
}

async function measure(
  bench: Bench,
  { dispatches, barriers, rounds, groups, groupRounds }: Amounts,
  { dispatchUs, small, large, deviceRate }: DeviceCosts,
  farthest: number,
): Promise<DeviceCosts> {
  const once = { groups: 1, dispatches: 1 };
  const [emptyUs = 0, ...us] = await bench.us([
    { kernel: 1, params: 0, ...once },
    { kernel: 1, params: 0, groups: 1, dispatches: dispatches + 1 },
    { kernel: 0, params: 1, ...once },
    { kernel: 1, params: 2, ...once },
    { kernel: 0, params: 3, ...once },
    { kernel: 1, params: 4, ...once },
    { kernel: 1, params: 5, groups, dispatches: 1 },
  ]);
  /** Of the job with this number, one of so many equal parts. */
  const partUs = (job: number, parts: number, usual: number): number =>
    Math.min(usual * farthest, Math.max(usual / farthest, (us[job]! - emptyUs) / parts));
  const rateOf = (job: number, threads: number, count: number, usual: number): number =>
    1 / partUs(job, threads * count * WORK_PER_ROUND, 1 / usual);
  const costs = {
    small: {
      threads: small.threads,
      barrierUs: partUs(1, barriers[0], small.barrierUs),
      rate: rateOf(3, small.threads, rounds[0], small.rate),
    },
    large: {
      threads: large.threads,
      barrierUs: partUs(2, barriers[1], large.barrierUs),
      rate: rateOf(4, large.threads, rounds[1], large.rate),
    },
  };
  const all = rateOf(5, groups * large.threads, groupRounds, deviceRate);
  return {
    ...costs,
    isPolled: bench.isPolled,
    dispatchUs: partUs(0, dispatches, dispatchUs),
    deviceRate: Math.max(all, costs.small.rate, costs.large.rate),
  };
}

interface Job {
  readonly kernel: number;
  /** Which set of words. */
  readonly params: number;
  readonly groups: number;
  readonly dispatches: number;
}

/** A kernel per size of workgroup, and a way to time it. */
class Bench {
  readonly #device: GPUDevice;
  readonly #kernels: readonly GPUComputePipeline[];
  readonly #bindGroup: GPUBindGroup;
  readonly #buffers: readonly GPUBuffer[];
  readonly #stamps: Stamps | null;
  #isPolled = false;

  static async create(
    device: GPUDevice,
    sizes: readonly number[],
    params: readonly (readonly number[])[],
  ): Promise<Bench> {
    const words = paramsBuffer(device, params.length);
    const arena = device.createBuffer({ label: 'bench', size: 4 * DATA, usage: GPUBufferUsage.STORAGE });
    writeParams(device, words, params);
    const bound = bindings({ params: words, arena });
    const layout = device.createBindGroupLayout({ entries: bound.layout });
    const bindGroup = device.createBindGroup({ layout, entries: bound.entries });
    try {
      const kernels = await Promise.all(sizes.map((size) => createPipeline(device, kernelOf(size), layout)));
      return new Bench(device, kernels, bindGroup, [words, arena]);
    } catch (error) {
      release({ words, arena });
      throw error;
    }
  }

  private constructor(
    device: GPUDevice,
    kernels: readonly GPUComputePipeline[],
    bindGroup: GPUBindGroup,
    buffers: readonly GPUBuffer[],
  ) {
    this.#device = device;
    this.#kernels = kernels;
    this.#bindGroup = bindGroup;
    this.#buffers = buffers;
    this.#stamps = device.features.has('timestamp-query') ? createStamps(device) : null;
  }

  get isPolled(): boolean {
    return this.#isPolled;
  }

  /** Also the first run of each kernel, which may take longer than those that follow. */
  async isUsable(): Promise<boolean> {
    const nothing = { params: 0, groups: 1, dispatches: 1 };
    const run = (): Promise<number> =>
      this.#byClock(this.#kernels.map((_, kernel) => ({ kernel, ...nothing })));
    this.#isPolled = (await run()) > 1000 * POLL_MS && (await run()) > 1000 * POLL_MS;
    return !this.#isPolled || this.#stamps !== null;
  }

  /** Microseconds of each job. In turn, so that a busy moment does not fall on all trials of one. */
  async us(jobs: readonly Job[]): Promise<readonly number[]> {
    const least = jobs.map(() => Infinity);
    const trials = this.#isPolled ? 1 : TRIALS;
    for (let trial = 0; trial < trials; trial++) {
      const us =
        this.#stamps === null ? await this.#byClockEach(jobs) : await this.#byStamps(jobs, this.#stamps);
      us.forEach((value, i) => (least[i] = Math.min(least[i]!, value)));
    }
    return least;
  }

  dispose(): void {
    for (const buffer of this.#buffers) buffer.destroy();
    this.#stamps?.queries.destroy();
    this.#stamps?.resolved.destroy();
    this.#stamps?.staging.destroy();
  }

  async #byClockEach(jobs: readonly Job[]): Promise<number[]> {
    const us: number[] = [];
    for (const job of jobs) us.push(await this.#byClock([job]));
    return us;
  }

  async #byClock(jobs: readonly Job[]): Promise<number> {
    const start = performance.now();
    const encoder = this.#device.createCommandEncoder();
    for (const job of jobs) this.#record(encoder, job, {});
    this.#device.queue.submit([encoder.finish()]);
    await this.#device.queue.onSubmittedWorkDone();
    return 1000 * (performance.now() - start);
  }

  async #byStamps(jobs: readonly Job[], { queries, resolved, staging }: Stamps): Promise<number[]> {
    const encoder = this.#device.createCommandEncoder();
    jobs.forEach((job, i) => {
      const [begin, end] = [2 * i, 2 * i + 1];
      this.#record(encoder, job, {
        timestampWrites: {
          querySet: queries,
          beginningOfPassWriteIndex: begin,
          endOfPassWriteIndex: end,
        },
      });
    });
    encoder.resolveQuerySet(queries, 0, 2 * jobs.length, resolved, 0);
    encoder.copyBufferToBuffer(resolved, 0, staging, 0, staging.size);
    this.#device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const nanoseconds = new BigUint64Array(staging.getMappedRange());
    const us = jobs.map((_, i) => Number(nanoseconds[2 * i + 1]! - nanoseconds[2 * i]!) / 1000);
    staging.unmap();
    return us;
  }

  #record(encoder: GPUCommandEncoder, job: Job, descriptor: GPUComputePassDescriptor): void {
    const pass = encoder.beginComputePass(descriptor);
    pass.setPipeline(this.#kernels[job.kernel]!);
    pass.setBindGroup(0, this.#bindGroup, [job.params * PARAMS_STRIDE]);
    for (let i = 0; i < job.dispatches; i++) pass.dispatchWorkgroups(job.groups);
    pass.end();
  }
}

interface Stamps {
  readonly queries: GPUQuerySet;
  readonly resolved: GPUBuffer;
  readonly staging: GPUBuffer;
}

const MAX_STAMPED_JOBS = 16;

function createStamps(device: GPUDevice): Stamps {
  const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const count = 2 * MAX_STAMPED_JOBS;
  const size = count * BigUint64Array.BYTES_PER_ELEMENT;
  return {
    queries: device.createQuerySet({ type: 'timestamp', count }),
    resolved: device.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC }),
    staging: device.createBuffer({ size, usage: COPY_DST | MAP_READ }),
  };
}

/** Never stores, but a compiler cannot know: the data could be anything. */
function kernelOf(threads: number): string {
  return indent(
    [
      'struct Params { barriers: u32, rounds: u32 }',
      '@group(0) @binding(0) var<uniform> params: Params;',
      `@group(0) @binding(7) var<storage, read_write> arena: array<f32, ${DATA}>;`,
      `@compute @workgroup_size(${threads})`,
      'fn run(@builtin(local_invocation_index) local: u32) {',
      'for (var i = 0u; i < params.barriers; i++) {',
      'storageBarrier();',
      '}',
      'var sum = 0f;',
      'for (var k = 0u; k < params.rounds; k++) {',
      `sum += arena[(k + local) & ${DATA - 1}u] * arena[(k * 5u + local) & ${DATA - 1}u];`,
      '}',
      'if (sum > 1e30) {',
      'arena[local] = sum;',
      '}',
      '}',
    ].join('\n'),
  );
}
