/** What may go wrong while a program is loaded, and what the trials before a run leave behind. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { LAYER_DEFAULTS } from '../../protocol/run-spec.ts';
import { CONTROL } from '../../worker/compile/buffer-sizes.ts';
import { DeviceLostError, KernelError } from '../../worker/runtime/backend.ts';
import { createCpuBackend } from '../../worker/runtime/cpu/backend.ts';
import { calibrateResident } from '../../worker/runtime/gpu/calibrate.ts';
import { requestGpuDevice } from '../../worker/runtime/gpu/device.ts';
import { allocate, release } from '../../worker/runtime/gpu/memory.ts';
import { breakCompiler } from './support/break-compiler.ts';
import { OPTIMIZERS, type OptimizerName } from './support/example-models.ts';
import { type ModelCase, prepareCase } from './support/models.ts';
import { guideData, guideRun, openGpu, programOf, startAt } from './support/runs.ts';
import { expectSameTraining, train } from './support/training.ts';

afterEach(() => vi.restoreAllMocks());

/** Kernels for which `isBroken` says so do not compile from here on. */
function breakKernels(isBroken: (code: string) => boolean): void {
  breakCompiler((code) => (isBroken(code) ? 'broken' : code));
}

async function expectGuideTrains(): Promise<void> {
  const backend = await openGpu();
  const prepared = {
    spec: guideRun(),
    program: programOf(guideRun()),
    data: guideData,
    lanes: [startAt(programOf(guideRun()))],
    hyperparameters: [[0.1]],
  };
  const [expected] = await train(createCpuBackend(), prepared, [10]);
  for (let again = 0; again < 2; again++) {
    const [actual] = await train(backend, prepared, [10]);
    expectSameTraining(actual!, expected!, prepared.program, 1e-6);
  }
  backend.destroy();
}

describe('a program is loaded all the same', () => {
  test('where the device’s costs cannot be measured', async () => {
    breakKernels((code) => code.includes('params.barriers'));
    await expectGuideTrains();
  });

  test.each([0, 1])('where only kind number %i of those tried of workgroups compiles', async (sound) => {
    const kinds: string[] = [];
    breakKernels((code) => {
      const kind = /@workgroup_size.*/.exec(code)?.[0];
      if (kind === undefined || !code.includes('fn train')) return false;
      if (!kinds.includes(kind)) kinds.push(kind);
      return kinds.indexOf(kind) !== sound;
    });
    await expectGuideTrains();
    expect(kinds.length).toBeGreaterThan(sound);
  });
});

test('a kernel that does not compile is a kernel’s error', async () => {
  breakKernels((code) => code.includes('fn train'));
  const backend = await openGpu();
  const loading = backend.load(programOf(guideRun()), guideData, { schedule: 'resident' });
  await expect(loading).rejects.toBeInstanceOf(KernelError);
  backend.destroy();
});

test.each([0, 1, 5, 20, 60])('a device lost %i ms after loading began is a lost device', async (ms) => {
  const backend = await openGpu();
  // Until it has what it needs to know of the device, or else that is all that could be disturbed.
  if (ms >= 20) (await backend.load(programOf(guideRun()), guideData)).dispose();
  const program = programOf(guideRun({ batchSize: 32 }));
  const isOver = { yet: false };
  const loading = backend.load(program, guideData).finally(() => (isOver.yet = true));
  await new Promise((resolve) => setTimeout(resolve, ms));
  if (!isOver.yet) {
    backend.simulateLoss();
    await expect(loading).rejects.toBeInstanceOf(DeviceLostError);
  }
  await loading.catch(() => {});
  backend.destroy();
});

test.each(Object.keys(OPTIMIZERS) as OptimizerName[])(
  'a trial with %s does all of its steps',
  async (name) => {
    const tiny: ModelCase = {
      layers: [{ ...LAYER_DEFAULTS.dense, units: 1, kernelRegularizer: { l1: 0.01, l2: 0.01 } }],
      inputShape: [2],
      targetShape: [1],
      optimizer: OPTIMIZERS[name],
    };
    const { program, data } = prepareCase(tiny, [1, 2]);
    const answer = await requestGpuDevice();
    if (!('device' in answer)) throw new Error(`missing GPU: ${answer.reason}`);
    const { device } = answer;
    const memory = await allocate(device, program, data, 'streamed');
    const resident = await calibrateResident(
      { device, program, memory },
      {
        workgroups: [
          { threads: 4, lane: 'shared' },
          { threads: 2, lane: 'own' },
        ],
        stepUs: 100,
      },
    );
    const staging = device.createBuffer({
      size: memory.control.size,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(memory.control, 0, staging, 0, staging.size);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const control = new Uint32Array(staging.getMappedRange());
    for (const lane of [0, 1]) {
      expect(control[lane * CONTROL.words + CONTROL.stopped]).toBe(0);
      expect(control[lane * CONTROL.words + CONTROL.stepsMissed]).toBe(0);
    }
    resident.dispose();
    release(memory);
    device.destroy();
  },
);
