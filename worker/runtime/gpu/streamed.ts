/** The streamed schedule on a device: the same sequence of dispatches for each step, many steps in one command buffer. */
import { evaluationRanges, type ExampleSet, type Program, type Workgroup } from '../../compile/program.ts';
import {
  printStreamedKernels,
  SPREADS,
  STREAMED_THREADS,
  type StreamedKernel,
  type StreamedKernels,
} from '../../compile/wgsl/streamed-kernels.ts';
import { bindings, type GpuMemory, PARAMS_STRIDE, paramsBuffer, writeParams } from './memory.ts';
import { createPipeline } from './pipeline.ts';
import type { ScheduledProgram, StepsToRecord } from './scheduled.ts';

/** Commands that are handed to the device at once. */
const MAX_DISPATCHES_PER_SUBMIT = 1024;

interface Prepared {
  readonly pipeline: GPUComputePipeline;
  readonly groups: number;
}

type PreparedKernels = {
  readonly step: readonly Prepared[];
  readonly record: Prepared;
  readonly probe: Prepared;
  readonly evaluation: Readonly<Record<ExampleSet, readonly Prepared[]>>;
};

export async function createStreamed(
  device: GPUDevice,
  program: Program,
  memory: GpuMemory,
  software: boolean,
): Promise<ScheduledProgram> {
  const kernels = printStreamedKernels(program, SPREADS[software ? 'software' : 'hardware']);
  const params = paramsBuffer(device, 1 + evaluationSets(program).length);
  try {
    const { layout: layoutEntries, entries } = bindings({ params, ...memory });
    const layout = device.createBindGroupLayout({ entries: layoutEntries });
    const prepared = await prepareAll(device, layout, kernels);
    const bindGroup = device.createBindGroup({ layout, entries });
    return new Streamed(device, program, { params, bindGroup, ...prepared, phases: kernels.phases });
  } catch (error) {
    params.destroy();
    throw error;
  }
}

async function prepareAll(
  device: GPUDevice,
  layout: GPUBindGroupLayout,
  { step, record, probe, evaluation }: StreamedKernels,
): Promise<PreparedKernels> {
  const prepare = async ({ code, groups }: StreamedKernel): Promise<Prepared> => ({
    pipeline: await createPipeline(device, code, layout),
    groups,
  });
  const all = (list: readonly StreamedKernel[]): Promise<Prepared[]> => Promise.all(list.map(prepare));
  const [steps, recorded, probed, training, validation] = await Promise.all([
    all(step),
    prepare(record),
    prepare(probe),
    all(evaluation.training),
    all(evaluation.validation),
  ]);
  return { step: steps, record: recorded, probe: probed, evaluation: { training, validation } };
}

interface EvaluationSet {
  readonly set: ExampleSet;
  readonly batchStart: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** All batches of all evaluated sets, in order: each has its own params, which never change but for the first word. */
function evaluationSets(program: Program): EvaluationSet[] {
  return evaluationRanges(program).flatMap(({ set, batches }) =>
    Array.from({ length: batches }, (_, batch) => ({
      set,
      batchStart: batch * program.evaluate.batchSize,
      isFirst: batch === 0,
      isLast: batch === batches - 1,
    })),
  );
}

interface Kernels extends PreparedKernels {
  readonly params: GPUBuffer;
  readonly bindGroup: GPUBindGroup;
  readonly phases: number;
}

class Streamed implements ScheduledProgram {
  readonly schedule = 'streamed';
  readonly workgroup: Workgroup = { threads: STREAMED_THREADS, lane: 'shared' };
  readonly #device: GPUDevice;
  readonly #program: Program;
  readonly #kernels: Kernels;
  readonly #evaluations: readonly EvaluationSet[];

  constructor(device: GPUDevice, program: Program, kernels: Kernels) {
    this.#device = device;
    this.#program = program;
    this.#kernels = kernels;
    this.#evaluations = evaluationSets(program);
  }

  record({ from, steps, evaluate }: StepsToRecord): GPUCommandEncoder {
    const { lossFromNextStep, batchesPerEpoch } = this.#program;
    const { params, step, phases, probe } = this.#kernels;
    writeParams(this.#device, params, this.#paramsOf(from.epoch % 2 ** 32));
    const recorder = new Recorder(this.#device, this.#program.lanes, this.#kernels.bindGroup);
    let { batch } = from;
    let evaluated = false;
    for (let done = 0; done < steps; done++) {
      recorder.dispatch(step, 0);
      batch = (batch + 1) % batchesPerEpoch;
      evaluated = batch === 0 && evaluate === 'epochs' && !lossFromNextStep;
      if (evaluated) this.#evaluate(recorder);
      if (batch === 0 && !lossFromNextStep) recorder.dispatch([this.#kernels.record], 0);
    }
    if (evaluate === 'never') return recorder.end();
    if (lossFromNextStep) recorder.dispatch([...step.slice(0, phases), probe], 0);
    else if (!evaluated) this.#evaluate(recorder);
    return recorder.end();
  }

  learn(): void {}

  dispose(): void {
    this.#kernels.params.destroy();
  }

  #evaluate(recorder: Recorder): void {
    this.#evaluations.forEach(({ set }, i) => recorder.dispatch(this.#kernels.evaluation[set], i + 1));
  }

  /** The first set is the steps' own. */
  #paramsOf(historyEpoch: number): number[][] {
    return [
      [historyEpoch, 0, 0, 0],
      ...this.#evaluations.map(({ batchStart, isFirst, isLast }) => [
        historyEpoch,
        batchStart,
        Number(isFirst),
        Number(isLast),
      ]),
    ];
  }
}

/** Records dispatches; when there are many, it submits them and begins anew. */
class Recorder {
  readonly #device: GPUDevice;
  readonly #lanes: number;
  readonly #bindGroup: GPUBindGroup;
  #encoder: GPUCommandEncoder;
  #pass: GPUComputePassEncoder;
  #dispatches = 0;
  #params = -1;

  constructor(device: GPUDevice, lanes: number, bindGroup: GPUBindGroup) {
    this.#device = device;
    this.#lanes = lanes;
    this.#bindGroup = bindGroup;
    this.#encoder = device.createCommandEncoder();
    this.#pass = this.#encoder.beginComputePass();
  }

  dispatch(kernels: readonly Prepared[], params: number): void {
    if (this.#dispatches > MAX_DISPATCHES_PER_SUBMIT) this.#submit();
    if (params !== this.#params) this.#pass.setBindGroup(0, this.#bindGroup, [params * PARAMS_STRIDE]);
    this.#params = params;
    for (const { pipeline, groups } of kernels) {
      this.#pass.setPipeline(pipeline);
      this.#pass.dispatchWorkgroups(groups, this.#lanes);
    }
    this.#dispatches += kernels.length;
  }

  end(): GPUCommandEncoder {
    this.#pass.end();
    return this.#encoder;
  }

  #submit(): void {
    this.#pass.end();
    this.#device.queue.submit([this.#encoder.finish()]);
    this.#encoder = this.#device.createCommandEncoder();
    this.#pass = this.#encoder.beginComputePass();
    this.#dispatches = 0;
    this.#params = -1;
  }
}
