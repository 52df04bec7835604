/** The buffers of a program on a device. Whoever allocates releases. */
import { bufferBytes } from '../../compile/buffer-sizes.ts';
import type { Program, Schedule } from '../../compile/program.ts';
import { BINDINGS } from '../../compile/wgsl/buffers.ts';
import { KernelError, type TrainingData } from '../backend.ts';

/** By their names in the kernels; null: not needed. */
export interface GpuMemory {
  readonly x: GPUBuffer;
  readonly y: GPUBuffer;
  readonly state: GPUBuffer;
  readonly hyperparameters: GPUBuffer;
  readonly history: GPUBuffer;
  readonly control: GPUBuffer;
  readonly arena: GPUBuffer | null;
}

export async function allocate(
  device: GPUDevice,
  program: Program,
  data: TrainingData,
  schedule: Schedule,
): Promise<GpuMemory> {
  const sizes = bufferBytes(program, schedule);
  const storage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
  const readable = storage | GPUBufferUsage.COPY_SRC;
  const create = (label: keyof GpuMemory, usage: GPUBufferUsageFlags): GPUBuffer =>
    device.createBuffer({ label, size: sizes[label], usage });
  return allocating(device, () => {
    const memory: GpuMemory = {
      x: create('x', storage),
      y: create('y', storage),
      state: create('state', readable),
      hyperparameters: create('hyperparameters', readable),
      history: create('history', readable),
      control: create('control', readable),
      arena: sizes.arena > 0 ? create('arena', storage) : null,
    };
    device.queue.writeBuffer(memory.x, 0, data.x);
    device.queue.writeBuffer(memory.y, 0, data.y);
    return memory;
  });
}

/** Throws `KernelError` when the device has no room for what `make` creates; that is released then. */
export async function allocating<T extends object>(device: GPUDevice, make: () => T): Promise<T> {
  device.pushErrorScope('out-of-memory');
  device.pushErrorScope('validation');
  const made = make();
  const problems = await Promise.all([device.popErrorScope(), device.popErrorScope()]);
  const problem = problems.find((found) => found !== null);
  if (problem === undefined) return made;
  release(made);
  throw new KernelError(`no room on the device: ${problem.message}`);
}

/** Destroys all buffers among the object's values. */
export function release(memory: object): void {
  for (const buffer of Object.values(memory) as unknown[]) {
    if (buffer instanceof GPUBuffer) buffer.destroy();
  }
}

/** What is bound for a kernel: `params` with a dynamic offset, the rest as storage that it may write to, but for what is `readOnly`. */
export function bindings(
  memory: Partial<Record<keyof typeof BINDINGS, GPUBuffer | null>>,
  readOnly: ReadonlySet<string> = READ_ONLY,
): { readonly layout: GPUBindGroupLayoutEntry[]; readonly entries: GPUBindGroupEntry[] } {
  const there = (Object.entries(memory) as [keyof typeof BINDINGS, GPUBuffer | null][]).filter(
    (pair): pair is [keyof typeof BINDINGS, GPUBuffer] => pair[1] !== null,
  );
  return {
    layout: there.map(([name]) => ({
      binding: BINDINGS[name],
      visibility: GPUShaderStage.COMPUTE,
      buffer:
        name === 'params'
          ? { type: 'uniform', hasDynamicOffset: true }
          : { type: readOnly.has(name) ? 'read-only-storage' : 'storage' },
    })),
    entries: there.map(([name, buffer]) => ({
      binding: BINDINGS[name],
      resource: name === 'params' ? { buffer, size: PARAMS_STRIDE } : { buffer },
    })),
  };
}

const READ_ONLY: ReadonlySet<string> = new Set(['x', 'y', 'hyperparameters', 'input']);

/** Offsets into a uniform buffer go in steps of 256 bytes. */
export const PARAMS_STRIDE = 256;

/** One uniform buffer of many sets of words, of which a dispatch sees one by its dynamic offset. */
export function paramsBuffer(device: GPUDevice, sets: number): GPUBuffer {
  return device.createBuffer({
    label: 'params',
    size: sets * PARAMS_STRIDE,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
}

/** Writes sets of words, the first at set number `first`. */
export function writeParams(
  device: GPUDevice,
  params: GPUBuffer,
  sets: readonly (readonly number[])[],
  first = 0,
): void {
  const words = new Uint32Array((sets.length * PARAMS_STRIDE) / 4);
  sets.forEach((set, i) => words.set(set, (i * PARAMS_STRIDE) / 4));
  device.queue.writeBuffer(params, first * PARAMS_STRIDE, words);
}
