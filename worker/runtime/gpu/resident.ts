/** The resident schedule on a device: one kernel, a few dispatches per run, each a piece of the run's steps. */
import type { Program, Workgroup } from '../../compile/program.ts';
import { printResidentKernel, RESIDENT_PARAMS } from '../../compile/wgsl/resident-kernel.ts';
import { bindings, type GpuMemory, PARAMS_STRIDE, paramsBuffer, writeParams } from './memory.ts';
import { createPipeline } from './pipeline.ts';
import { advance, stepWords } from './position.ts';
import type { ScheduledProgram, StepsToRecord } from './scheduled.ts';

/** How long one dispatch should take: longer ones would hold up the drawing of the page and of other tabs. */
const DISPATCH_MS = 8;
const MAX_DISPATCHES = 256;

export async function createResident(
  device: GPUDevice,
  program: Program,
  memory: GpuMemory,
  workgroup: Workgroup,
): Promise<Resident> {
  const params = paramsBuffer(device, MAX_DISPATCHES);
  try {
    const { layout: layoutEntries, entries } = bindings({ params, ...memory });
    const layout = device.createBindGroupLayout({ entries: layoutEntries });
    const pipeline = await createPipeline(device, printResidentKernel(program, workgroup), layout);
    const bindGroup = device.createBindGroup({ layout, entries });
    return new Resident(device, program, { params, pipeline, bindGroup }, workgroup);
  } catch (error) {
    params.destroy();
    throw error;
  }
}

interface Kernel {
  readonly params: GPUBuffer;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
}

export class Resident implements ScheduledProgram {
  readonly schedule = 'resident';
  readonly workgroup: Workgroup;
  /** A first guess, until something was measured. */
  stepsPerMs = 1;
  readonly #device: GPUDevice;
  readonly #program: Program;
  readonly #kernel: Kernel;

  constructor(device: GPUDevice, program: Program, kernel: Kernel, workgroup: Workgroup) {
    this.#device = device;
    this.#program = program;
    this.#kernel = kernel;
    this.workgroup = workgroup;
  }

  record(steps: StepsToRecord): GPUCommandEncoder {
    const { params, pipeline, bindGroup } = this.#kernel;
    const dispatches = this.#split(steps);
    const { lanes } = this.#program;
    const { threads, lane } = this.workgroup;
    const groups = lane === 'own' ? Math.ceil(lanes / threads) : lanes;
    writeParams(this.#device, params, dispatches);
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    dispatches.forEach((_, i) => {
      pass.setBindGroup(0, bindGroup, [i * PARAMS_STRIDE]);
      pass.dispatchWorkgroups(groups);
    });
    pass.end();
    return encoder;
  }

  learn(steps: number, elapsedMs: number): void {
    // A short run says more about the read-back than about the steps.
    if (elapsedMs > DISPATCH_MS / 2) this.stepsPerMs = 0.7 * this.stepsPerMs + 0.3 * (steps / elapsedMs);
  }

  dispose(): void {
    this.#kernel.params.destroy();
  }

  /** The words of each dispatch; each takes about `DISPATCH_MS`, and the last one evaluates the loss where no step has just done so. */
  #split({ from, steps, evaluate }: StepsToRecord): number[][] {
    const wanted = Math.max(1, Math.round(this.stepsPerMs * DISPATCH_MS), Math.ceil(steps / MAX_DISPATCHES));
    const dispatches: number[][] = [];
    let position = from;
    let left = steps;
    do {
      const part = Math.min(left, wanted);
      const end = advance(position, part, this.#program);
      left -= part;
      const evaluated =
        !this.#program.lossFromNextStep && evaluate === 'epochs' && part > 0 && end.batch === 0;
      const [step, stepHigh] = stepWords(position.step);
      dispatches.push(
        words({
          steps: part,
          probe: left === 0 && !evaluated && evaluate !== 'never' ? 1 : 0,
          epoch: position.epoch % 2 ** 32,
          batch: position.batch,
          historyEpoch: from.epoch % 2 ** 32,
          step,
          stepHigh,
          evaluateEpochs: evaluate === 'epochs' ? 1 : 0,
        }),
      );
      position = end;
    } while (left > 0);
    return dispatches;
  }
}

function words(values: Readonly<Record<keyof typeof RESIDENT_PARAMS, number>>): number[] {
  const list: number[] = [];
  for (const [name, at] of Object.entries(RESIDENT_PARAMS)) list[at] = values[name as keyof typeof values];
  return list;
}
