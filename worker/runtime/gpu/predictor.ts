/**
 * Predictions on the device. Compiled when they are first asked for. Whatever the device does meanwhile, a prediction sees one lane as it was
 * when it was asked for: it reads a copy.
 */
import { type PredictionBytes, predictionBytes } from '../../compile/buffer-sizes.ts';
import type { Program } from '../../compile/program.ts';
import { printPredictionKernels } from '../../compile/wgsl/streamed-kernels.ts';
import { DeviceLostError } from '../backend.ts';
import { allocating, bindings, type GpuMemory, release } from './memory.ts';
import { createPipeline } from './pipeline.ts';
import type { StagingPool } from './staging.ts';

const READ_ONLY: ReadonlySet<string> = new Set(['state', 'hyperparameters', 'input']);

/** What a prediction knows of its lane. */
interface LaneCopy {
  readonly state: GPUBuffer;
  readonly hyperparameters: GPUBuffer;
}

interface Scratch {
  readonly input: GPUBuffer;
  readonly output: GPUBuffer;
  readonly arena: GPUBuffer;
}

interface Prepared {
  readonly scratch: Scratch;
  readonly layout: GPUBindGroupLayout;
  readonly kernels: readonly { readonly pipeline: GPUComputePipeline; readonly groups: number }[];
}

export class Predictor {
  readonly #device: GPUDevice;
  readonly #program: Program;
  readonly #memory: GpuMemory;
  readonly #staging: StagingPool;
  #prepared: Promise<Prepared> | null = null;
  /** For the next prediction: one after the other needs one copy only. */
  #spare: LaneCopy | null = null;
  #isDisposed = false;

  constructor(device: GPUDevice, program: Program, memory: GpuMemory, staging: StagingPool) {
    this.#device = device;
    this.#program = program;
    this.#memory = memory;
    this.#staging = staging;
  }

  /** See `Executable.predict`. */
  async run(lane: number, x: Float32Array): Promise<Float32Array> {
    const copying = this.#copy(lane);
    this.#prepared ??= this.#prepare();
    const [prepared, copied] = await Promise.allSettled([this.#prepared, copying]);
    if (copied.status === 'rejected') throw copied.reason;
    const copy = copied.value;
    try {
      if (prepared.status === 'rejected') throw prepared.reason;
      if (this.#isDisposed) throw new DeviceLostError('released');
      const answer = await this.#answer(prepared.value, this.#bind(prepared.value, copy), x);
      this.#keep(copy);
      return answer;
    } catch (error) {
      release(copy);
      throw error;
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    if (this.#spare !== null) release(this.#spare);
    void this.#prepared?.then(({ scratch }) => release(scratch)).catch(() => {});
  }

  /** Commanded before this returns. */
  #copy(lane: number): Promise<LaneCopy> {
    const spare = this.#spare;
    this.#spare = null;
    return allocating(this.#device, () => {
      const copy = spare ?? {
        state: this.#create('predictionState', GPUBufferUsage.COPY_DST),
        hyperparameters: this.#create('predictionHyperparameters', GPUBufferUsage.COPY_DST),
      };
      const encoder = this.#device.createCommandEncoder();
      const floats = {
        state: this.#program.layout.size,
        hyperparameters: this.#program.hyperparameters.length,
      };
      for (const name of ['state', 'hyperparameters'] as const) {
        const size = 4 * floats[name];
        if (size > 0) encoder.copyBufferToBuffer(this.#memory[name], lane * size, copy[name], 0, size);
      }
      this.#device.queue.submit([encoder.finish()]);
      return copy;
    });
  }

  #keep(copy: LaneCopy): void {
    if (this.#spare === null && !this.#isDisposed) this.#spare = copy;
    else release(copy);
  }

  #bind({ scratch, layout }: Prepared, copy: LaneCopy): GPUBindGroup {
    const { entries } = bindings({ ...scratch, ...copy }, READ_ONLY);
    return this.#device.createBindGroup({ layout, entries });
  }

  /** Pieces go one after the other through the same buffers. */
  async #answer(
    { scratch, kernels }: Prepared,
    bindGroup: GPUBindGroup,
    x: Float32Array,
  ): Promise<Float32Array> {
    const { batchSize, inputSize, outputSize } = this.#program.predict;
    const examples = x.length / inputSize;
    const answers: Promise<ArrayBuffer[]>[] = [];
    for (let first = 0; first < examples; first += batchSize) {
      const count = Math.min(batchSize, examples - first);
      const piece = x.subarray(first * inputSize, (first + count) * inputSize);
      this.#device.queue.writeBuffer(scratch.input, 0, Float32Array.from(piece));
      const encoder = this.#device.createCommandEncoder();
      const pass = encoder.beginComputePass();
      pass.setBindGroup(0, bindGroup);
      for (const { pipeline, groups } of kernels) {
        pass.setPipeline(pipeline);
        pass.dispatchWorkgroups(groups);
      }
      pass.end();
      const staging = this.#staging.take([count * outputSize * 4]);
      staging.copy(encoder, [scratch.output]);
      this.#device.queue.submit([encoder.finish()]);
      answers.push(staging.read());
    }
    const out = new Float32Array(examples * outputSize);
    for (const [i, [bytes]] of (await Promise.all(answers)).entries()) {
      out.set(new Float32Array(bytes!), i * batchSize * outputSize);
    }
    return out;
  }

  async #prepare(): Promise<Prepared> {
    const scratch = await allocating(this.#device, () => ({
      input: this.#create('predictionInput', GPUBufferUsage.COPY_DST),
      output: this.#create('predictionOutput', GPUBufferUsage.COPY_SRC),
      arena: this.#create('predictionArena', 0),
    }));
    try {
      const { state, hyperparameters } = this.#memory;
      const bound = bindings({ ...scratch, state, hyperparameters }, READ_ONLY);
      const layout = this.#device.createBindGroupLayout({ entries: bound.layout });
      const kernels = await Promise.all(
        printPredictionKernels(this.#program).map(async ({ code, groups }) => ({
          pipeline: await createPipeline(this.#device, code, layout),
          groups,
        })),
      );
      return { scratch, layout, kernels };
    } catch (error) {
      release(scratch);
      throw error;
    }
  }

  #create(label: keyof PredictionBytes, usage: GPUBufferUsageFlags): GPUBuffer {
    const size = predictionBytes(this.#program)[label];
    return this.#device.createBuffer({ label, size, usage: usage | GPUBufferUsage.STORAGE });
  }
}
