/** Predictions on the device, with the variables where they are. Compiled when they are first asked for. */
import type { Program } from '../../compile/program.ts';
import { printPredictionKernels } from '../../compile/wgsl/streamed-kernels.ts';
import {
  allocating,
  bindings,
  type GpuMemory,
  PARAMS_STRIDE,
  paramsBuffer,
  release,
  writeParams,
} from './memory.ts';
import { createPipeline } from './pipeline.ts';
import type { StagingPool } from './staging.ts';

/** A piece of inputs is no more work than that. */
const SPREAD = { maxGroups: 128, itemsPerThread: 2 };

export class Predictor {
  readonly #device: GPUDevice;
  readonly #program: Program;
  readonly #memory: GpuMemory;
  readonly #staging: StagingPool;
  #prepared: Promise<Prepared> | null = null;

  constructor(device: GPUDevice, program: Program, memory: GpuMemory, staging: StagingPool) {
    this.#device = device;
    this.#program = program;
    this.#memory = memory;
    this.#staging = staging;
  }

  /** See `Executable.predict`. Pieces go one after the other through the same buffers. */
  async run(lane: number, x: Float32Array): Promise<Float32Array> {
    const { batchSize, inputSize, outputSize } = this.#program.predict;
    const prepared = await (this.#prepared ??= this.#prepare());
    const examples = x.length / inputSize;
    const answers: Promise<ArrayBuffer[]>[] = [];
    for (let first = 0; first < examples; first += batchSize) {
      const count = Math.min(batchSize, examples - first);
      const piece = x.subarray(first * inputSize, (first + count) * inputSize);
      this.#device.queue.writeBuffer(prepared.buffers.input, 0, Float32Array.from(piece));
      answers.push(this.#dispatch(prepared, lane, count * outputSize * 4));
    }
    const out = new Float32Array(examples * outputSize);
    for (const [i, [bytes]] of (await Promise.all(answers)).entries()) {
      out.set(new Float32Array(bytes!), i * batchSize * outputSize);
    }
    return out;
  }

  dispose(): void {
    void this.#prepared?.then(({ buffers }) => release(buffers)).catch(() => {});
  }

  #dispatch({ kernels, bindGroup, buffers }: Prepared, lane: number, bytes: number): Promise<ArrayBuffer[]> {
    writeParams(this.#device, buffers.params, [[lane]]);
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setBindGroup(0, bindGroup, [0]);
    for (const { pipeline, groups } of kernels) {
      pass.setPipeline(pipeline);
      pass.dispatchWorkgroups(groups);
    }
    pass.end();
    const staging = this.#staging.take([bytes]);
    staging.copy(encoder, [buffers.output]);
    this.#device.queue.submit([encoder.finish()]);
    return staging.read();
  }

  async #prepare(): Promise<Prepared> {
    const { batchSize, inputSize, outputSize, plan } = this.#program.predict;
    const storage = GPUBufferUsage.STORAGE;
    const create = (label: string, floats: number, usage: number): GPUBuffer =>
      this.#device.createBuffer({ label, size: 4 * Math.max(1, floats), usage });
    const buffers = await allocating(this.#device, () => ({
      params: paramsBuffer(this.#device, 1),
      input: create('input', batchSize * inputSize, storage | GPUBufferUsage.COPY_DST),
      output: create('output', batchSize * outputSize, storage | GPUBufferUsage.COPY_SRC),
      arena: create('prediction arena', plan.arenaSize, storage),
    }));
    try {
      const { state, hyperparameters } = this.#memory;
      const bound = bindings({ ...buffers, state, hyperparameters }, PARAMS_STRIDE);
      const layout = this.#device.createBindGroupLayout({ entries: bound.layout });
      const kernels = await Promise.all(
        printPredictionKernels(this.#program, SPREAD).map(async ({ code, groups }) => ({
          pipeline: await createPipeline(this.#device, code, layout),
          groups,
        })),
      );
      const bindGroup = this.#device.createBindGroup({ layout, entries: bound.entries });
      return { buffers, kernels, bindGroup };
    } catch (error) {
      release(buffers);
      throw error;
    }
  }
}

interface Prepared {
  readonly buffers: {
    readonly params: GPUBuffer;
    readonly input: GPUBuffer;
    readonly output: GPUBuffer;
    readonly arena: GPUBuffer;
  };
  readonly kernels: readonly { readonly pipeline: GPUComputePipeline; readonly groups: number }[];
  readonly bindGroup: GPUBindGroup;
}
