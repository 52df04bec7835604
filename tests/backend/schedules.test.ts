/** Which schedule a program gets, by what it costs on the device at hand. */
import { describe, expect, test } from 'vitest';
import { OPTIMIZER_DEFAULTS } from '../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type LayerSpec } from '../../protocol/run-spec.ts';
import type { Program, Workgroup } from '../../worker/compile/program.ts';
import { estimateSchedules } from '../../worker/runtime/gpu/choose-schedule.ts';
import {
  type DeviceCosts,
  measureDeviceCosts,
  residentWorkgroups,
} from '../../worker/runtime/gpu/device-costs.ts';
import { requestGpuDevice } from '../../worker/runtime/gpu/device.ts';
import { buildProgram } from '../../worker/session/compile-run.ts';
import { openGpu } from './support/runs.ts';

/** Measured on two cores under a software adapter. */
const PROCESSOR: DeviceCosts = {
  dispatchUs: 11,
  small: { threads: 4, barrierUs: 0.15, rate: 3000 },
  large: { threads: 64, barrierUs: 2.7, rate: 3300 },
  deviceRate: 6500,
  isPolled: false,
};

/** No particular one. */
const GRAPHICS_CARD: DeviceCosts = {
  dispatchUs: 3,
  small: { threads: 64, barrierUs: 0.1, rate: 20_000 },
  large: { threads: 256, barrierUs: 0.2, rate: 60_000 },
  deviceRate: 2_000_000,
  isPolled: false,
};

const shared = (...sizes: readonly number[]): Workgroup[] =>
  sizes.map((threads) => ({ threads, lane: 'shared' }));

const tanh = (units: number): LayerSpec => ({ ...LAYER_DEFAULTS.dense, units, activation: 'tanh' });
const line: LayerSpec = { ...LAYER_DEFAULTS.dense, units: 1 };

function programOf(
  layers: readonly LayerSpec[],
  batchSize: number | 'all',
  features = 2,
  lanes = 1,
): Program {
  const training = { ...GUIDE_RUN.training, batchSize };
  const spec = { ...GUIDE_RUN, model: { layers: [...layers] }, optimizer: OPTIMIZER_DEFAULTS.adam, training };
  const shape = { examples: 1000, validationExamples: 0, inputShape: [features], targetShape: [1] };
  return buildProgram(
    spec,
    shape,
    Array.from({ length: lanes }, (_, lane) => lane),
  ).program;
}

const guide = (): Program => programOf([line], 'all', 1);
const tiny = (lanes = 1): Program => programOf([tanh(4), tanh(2), line], 10, 2, lanes);
const images = (): Program => programOf([tanh(128), line], 128, 784);

describe('by estimate', () => {
  test('what is small stays in one workgroup, what is large does not', () => {
    const best = (program: Program): string => {
      const { resident, streamed } = estimateSchedules(program, PROCESSOR, shared(4, 8, 16)).stepUs;
      return resident < streamed ? 'resident' : 'streamed';
    };
    expect(best(guide())).toBe('resident');
    expect(best(tiny())).toBe('resident');
    expect(best(images())).toBe('streamed');
  });

  test('both figures are right in the order of magnitude', () => {
    const { stepUs } = estimateSchedules(tiny(), PROCESSOR, shared(4, 8, 16));
    expect(stepUs.resident).toBeGreaterThan(3);
    expect(stepUs.resident).toBeLessThan(30);
    expect(stepUs.streamed).toBeGreaterThan(80);
    expect(stepUs.streamed).toBeLessThan(320);
  });

  test('cheap barriers ask for small workgroups, wide devices for large ones', () => {
    expect(estimateSchedules(tiny(), PROCESSOR, shared(4, 8, 16)).workgroups[0]).toEqual({
      threads: 4,
      lane: 'shared',
    });
    expect(estimateSchedules(images(), GRAPHICS_CARD, shared(128, 64, 256)).workgroups[0]).toEqual({
      threads: 256,
      lane: 'shared',
    });
  });

  test('a thread alone is no faster among fewer neighbours than were measured', () => {
    const [few, many] = [32, 64].map(
      (threads) =>
        estimateSchedules(tiny(threads), GRAPHICS_CARD, [{ threads, lane: 'own' }]).stepUs.resident,
    );
    expect(few).toBe(many);
  });

  test('lanes side by side take no longer until the device is full', () => {
    const [one, many] = [1, 32].map(
      (lanes) => estimateSchedules(tiny(lanes), GRAPHICS_CARD, shared(64)).stepUs.resident,
    );
    expect(many).toBe(one);
    const [single, full] = [1, 64].map(
      (lanes) => estimateSchedules(tiny(lanes), PROCESSOR, shared(4)).stepUs.resident,
    );
    expect(full! / single!).toBeCloseTo(64 / (6500 / 3000), 5);
  });

  test('many small models have a thread each where a processor plays the graphics card', () => {
    const workgroups: Workgroup[] = [...shared(4, 8, 16), { threads: 8, lane: 'own' }];
    const sweep = estimateSchedules(tiny(256), PROCESSOR, workgroups);
    expect(sweep.workgroups[0]).toEqual({ threads: 8, lane: 'own' });
    expect(sweep.stepUs.resident).toBeLessThan(
      estimateSchedules(tiny(256), PROCESSOR, shared(4)).stepUs.resident,
    );
  });
});

test('the costs of the device at hand are measured', async () => {
  const answer = await requestGpuDevice();
  if (!('device' in answer)) throw new Error(`missing GPU: ${answer.reason}`);
  const { device, software } = answer;
  const { dispatchUs, small, large, deviceRate } = await measureDeviceCosts(device, software);
  expect(dispatchUs).toBeGreaterThan(0);
  expect(dispatchUs).toBeLessThan(1000);
  for (const { threads, barrierUs, rate } of [small, large]) {
    expect(threads).toBeGreaterThan(0);
    expect(barrierUs).toBeGreaterThan(0);
    expect(barrierUs).toBeLessThan(100);
    expect(rate).toBeGreaterThan(10);
    expect(deviceRate).toBeGreaterThanOrEqual(rate);
  }
  const [one, many] = [1, 256].map((lanes) => residentWorkgroups(software, device.limits, lanes));
  expect(one!.some(({ lane }) => lane === 'own')).toBe(false);
  expect(one!.length).toBeGreaterThan(0);
  expect(many!.length).toBeGreaterThan(one!.length);
  device.destroy();
});

test('the backend chooses, and does what it is told', async () => {
  const backend = await openGpu();
  const scheduleOf = async (program: Program, schedule?: 'resident' | 'streamed'): Promise<string | null> => {
    const { x, y } = program.widths;
    const data = { examples: 1000, x: new Float32Array(1000 * x), y: new Float32Array(1000 * y) };
    const executable = await backend.load(program, data, schedule === undefined ? {} : { schedule });
    executable.dispose();
    return executable.schedule;
  };
  expect(await scheduleOf(guide())).toBe('resident');
  expect(await scheduleOf(guide(), 'streamed')).toBe('streamed');
  if (backend.software) expect(await scheduleOf(images())).toBe('streamed');
  backend.destroy();
});
