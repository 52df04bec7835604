/** The WebGPU backend: owns the device, and loads programs onto it. */
import type { Program } from '../../compile/program.ts';
import type { Backend, DeviceLoss, Executable, TrainingData } from '../backend.ts';
import { KernelError } from '../backend.ts';
import { calibrateWorkgroupSize } from './calibrate.ts';
import { requestGpuDevice, type GpuDevice, type NoGpuDevice } from './device.ts';
import { GpuExecutable } from './executable.ts';
import { allocate, release } from './memory.ts';

export async function createGpuBackend(): Promise<Backend | NoGpuDevice> {
  const answer = await requestGpuDevice();
  return 'device' in answer ? new GpuBackend(answer) : answer;
}

class GpuBackend implements Backend {
  readonly kind = 'webgpu';
  readonly adapter: string;
  readonly software: boolean;
  readonly lost: Promise<DeviceLoss>;
  readonly #device: GPUDevice;
  #simulated = false;
  #destroyed = false;

  constructor({ device, adapter, software }: GpuDevice) {
    this.#device = device;
    this.adapter = adapter;
    this.software = software;
    this.lost = new Promise((resolve) => {
      void device.lost.then(({ reason, message }) => {
        if (!this.#destroyed) resolve({ detail: `${reason}: ${message}`, simulated: this.#simulated });
      });
    });
  }

  async load(program: Program, data: TrainingData): Promise<Executable> {
    const memory = await allocate(this.#device, program, data);
    try {
      const kernel = await calibrateWorkgroupSize(this.#device, program, memory, this.software);
      return new GpuExecutable(this.#device, program, memory, kernel);
    } catch (error) {
      release(memory);
      throw error instanceof KernelError ? error : new KernelError(String(error), { cause: error });
    }
  }

  simulateLoss(): boolean {
    this.#simulated = true;
    this.#device.destroy();
    return true;
  }

  destroy(): void {
    this.#destroyed = true;
    this.#device.destroy();
  }
}
