/** The buffers of a program on a device. Whoever allocates releases. */
import type { Program } from '../../compile/program.ts';
import { CONTROL, kernelSizes, PARAMS } from '../../compile/wgsl/resident-kernel.ts';
import { KernelError, type TrainingData } from '../backend.ts';

export interface GpuMemory {
  readonly params: GPUBuffer;
  readonly x: GPUBuffer;
  readonly y: GPUBuffer;
  readonly state: GPUBuffer;
  readonly hyperparameters: GPUBuffer;
  readonly history: GPUBuffer;
  readonly control: GPUBuffer;
  readonly arena: GPUBuffer | null;
  /** Rows of the history: epochs that one run may complete. */
  readonly historyRows: number;
}

/** Each dispatch of a run has its own words of `params`; offsets into a uniform buffer go in steps of 256 bytes. */
export const PARAMS_STRIDE = 256;
export const MAX_DISPATCHES = 256;
/** Epochs whose history fits in one run, for one lane with few tracked values; more lanes share the room. */
const HISTORY_FLOATS = 2 ** 18;
const MAX_HISTORY_ROWS = 16_384;

export async function allocate(device: GPUDevice, program: Program, data: TrainingData): Promise<GpuMemory> {
  const sizes = kernelSizes(program);
  const { lanes } = program;
  const rowFloats = lanes * sizes.historyRow;
  const historyRows = Math.max(1, Math.min(MAX_HISTORY_ROWS, Math.floor(HISTORY_FLOATS / rowFloats)));
  const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
  const readable = storage | GPUBufferUsage.COPY_SRC;
  const create = (label: string, words: number, usage: GPUBufferUsageFlags): GPUBuffer =>
    device.createBuffer({ label, size: Math.max(1, words) * 4, usage });
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  const memory: GpuMemory = {
    params: create(
      'params',
      (MAX_DISPATCHES * PARAMS_STRIDE) / 4,
      GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
    ),
    x: create('x', data.x.length, storage),
    y: create('y', data.y.length, storage),
    state: create('state', lanes * program.layout.size, readable),
    hyperparameters: create('hyper-parameters', lanes * program.hyperparameters.length, storage),
    history: create('history', historyRows * rowFloats, readable),
    control: create('control', lanes * CONTROL.words, readable),
    arena: sizes.arena > 0 ? create('arena', lanes * sizes.arena, storage) : null,
    historyRows,
  };
  const problems = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
  const problem = problems.find((found) => found !== null);
  if (problem !== undefined) {
    release(memory);
    throw new KernelError(`no room on the device: ${problem.message}`);
  }
  device.queue.writeBuffer(memory.x, 0, data.x);
  device.queue.writeBuffer(memory.y, 0, data.y);
  return memory;
}

export function release(memory: GpuMemory): void {
  for (const buffer of Object.values(memory) as (GPUBuffer | null | number)[]) {
    if (buffer instanceof GPUBuffer) buffer.destroy();
  }
}

/** What one dispatch is told. */
export interface DispatchParams {
  readonly steps: number;
  /** Evaluate the loss once more at the end. */
  readonly probe: boolean;
  readonly epoch: number;
  readonly batch: number;
  /** The epoch of the history's first row. */
  readonly historyEpoch: number;
}

export function writeParams(
  device: GPUDevice,
  memory: GpuMemory,
  dispatches: readonly DispatchParams[],
): void {
  const words = new Uint32Array((dispatches.length * PARAMS_STRIDE) / 4);
  dispatches.forEach((dispatch, i) => {
    const at = (i * PARAMS_STRIDE) / 4;
    words[at + PARAMS.steps] = dispatch.steps;
    words[at + PARAMS.probe] = dispatch.probe ? 1 : 0;
    words[at + PARAMS.epoch] = dispatch.epoch;
    words[at + PARAMS.batch] = dispatch.batch;
    words[at + PARAMS.historyEpoch] = dispatch.historyEpoch;
  });
  device.queue.writeBuffer(memory.params, 0, words);
}
