/** A run that does not fit is refused before anything is allocated, and says which limit, by how much, and what to reduce. */
import { describe, expect, test, vi } from 'vitest';
import { OPTIMIZER_DEFAULTS } from '../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type LayerSpec, type RunSpec } from '../../protocol/run-spec.ts';
import { bufferBytes } from '../../worker/compile/buffer-sizes.ts';
import type { Program } from '../../worker/compile/program.ts';
import { createCpuBackend } from '../../worker/runtime/cpu/backend.ts';
import { refuseTooLarge } from '../../worker/runtime/cpu/limits.ts';
import { GpuBackend } from '../../worker/runtime/gpu/backend.ts';
import { findShortage, fittingSchedules, memoryBudget, type Room } from '../../worker/runtime/gpu/limits.ts';
import { buildProgram } from '../../worker/session/compile-run.ts';
import { lineShape } from './support/line-shape.ts';

const ROOM: Room = {
  limits: {
    maxBufferSize: 2 ** 28,
    maxStorageBufferBindingSize: 2 ** 27,
    maxUniformBufferBindingSize: 2 ** 16,
    maxStorageBuffersPerShaderStage: 8,
    maxComputeWorkgroupStorageSize: 2 ** 14,
    maxComputeWorkgroupsPerDimension: 65_535,
  },
  memoryBytes: 2 ** 32,
  spread: { maxGroups: 1024, itemsPerThread: 1 },
};

function roomWith(limits: Partial<Room['limits']>): Room {
  return { ...ROOM, limits: { ...ROOM.limits, ...limits } };
}

function dense(units: number): LayerSpec {
  return { ...LAYER_DEFAULTS.dense, units, activation: 'tanh' };
}

interface Sizes {
  readonly examples: number;
  readonly lanes: number;
  readonly batchSize: RunSpec['training']['batchSize'];
}

function programOf(
  layers: readonly LayerSpec[] = GUIDE_RUN.model.layers,
  { examples = 1000, lanes = 1, batchSize = 'all' }: Partial<Sizes> = {},
): Program {
  const training = { ...GUIDE_RUN.training, batchSize };
  const spec = { ...GUIDE_RUN, model: { layers: [...layers] }, optimizer: OPTIMIZER_DEFAULTS.adam, training };
  const seeds = Array.from({ length: lanes }, (_, lane) => lane);
  return buildProgram(spec, lineShape(examples), seeds).program;
}

describe('what does not fit', () => {
  test('the guide fits in both schedules', () => {
    expect(fittingSchedules(programOf(), undefined, ROOM)).toEqual(['resident', 'streamed']);
  });

  test('too many examples', () => {
    const program = programOf(GUIDE_RUN.model.layers, { examples: 40_000_000 });
    expect(findShortage(program, 'resident', ROOM)).toEqual({
      limit: 'maxStorageBufferBindingSize',
      needed: 160_000_000,
      available: 2 ** 27,
      unit: 'bytes',
      reduce: ['examples'],
    });
  });

  test('too much to store between phases', () => {
    const program = programOf([dense(256), dense(256), dense(1)]);
    const { arena } = bufferBytes(program, 'streamed');
    expect(findShortage(program, 'streamed', roomWith({ maxBufferSize: arena - 4 }))).toEqual({
      limit: 'maxBufferSize',
      needed: arena,
      available: arena - 4,
      unit: 'bytes',
      reduce: ['batchSize', 'units'],
    });
    expect(findShortage(program, 'streamed', roomWith({ maxBufferSize: arena }))).toBeNull();
  });

  test('too many weights, and too many models of them', () => {
    const wide = [dense(1024), dense(1024), dense(1)];
    const room = roomWith({ maxStorageBufferBindingSize: 2 ** 22 - 1 });
    const options = { examples: 20, batchSize: 10 };
    expect(findShortage(programOf(wide, options), 'streamed', room)).toMatchObject({
      needed: bufferBytes(programOf(wide, options), 'streamed').state,
      reduce: ['units', 'layers'],
    });
    const many = programOf([dense(64), dense(64), dense(1)], { ...options, lanes: 300 });
    expect(findShortage(many, 'resident', room)).toMatchObject({ reduce: ['lanes', 'units', 'layers'] });
  });

  test('more lanes than workgroups in a dispatch', () => {
    const room = roomWith({ maxComputeWorkgroupsPerDimension: 4 });
    expect(findShortage(programOf(undefined, { lanes: 5 }), 'resident', room)).toEqual({
      limit: 'maxComputeWorkgroupsPerDimension',
      needed: 5,
      available: 4,
      unit: 'count',
      reduce: ['lanes'],
    });
  });

  test('all buffers together', () => {
    const program = programOf(GUIDE_RUN.model.layers, { examples: 1_000_000 });
    const shortage = findShortage(program, 'resident', { ...ROOM, memoryBytes: 2 ** 23 });
    expect(shortage).toMatchObject({ limit: 'memory', available: 2 ** 23, unit: 'bytes' });
    expect(shortage!.needed).toBeGreaterThan(8_000_000);
    expect(shortage!.reduce).toContain('examples');
    expect(memoryBudget({ deviceMemory: 2 })).toBe(2 ** 31);
    expect(memoryBudget({})).toBe(2 ** 32);
  });

  test('one schedule only: the other one is taken', () => {
    const room = roomWith({ maxComputeWorkgroupStorageSize: 64 });
    expect(fittingSchedules(programOf(), undefined, room)).toEqual(['streamed']);
    expect(() => fittingSchedules(programOf(), 'resident', room)).toThrow(
      /does-not-fit.*maxComputeWorkgroupStorageSize/,
    );
  });
});

test('a device refuses before it allocates, and can be used afterwards', async () => {
  const device = await (await navigator.gpu.requestAdapter())!.requestDevice();
  const backend = new GpuBackend({
    device,
    adapter: 'with the limits that every device has',
    software: true,
  });
  const createBuffer = vi.spyOn(device, 'createBuffer');
  const none = { examples: 40_000_000, x: new Float32Array(0), y: new Float32Array(0) };
  const loading = backend.load(programOf(undefined, none), none);
  await expect(loading).rejects.toMatchObject({
    failure: {
      code: 'does-not-fit',
      params: {
        limit: 'maxStorageBufferBindingSize',
        needed: 160_000_000,
        available: 2 ** 27,
        reduce: ['examples'],
      },
    },
  });
  expect(createBuffer).not.toHaveBeenCalled();
  const data = { examples: 8, x: new Float32Array(8), y: new Float32Array(8) };
  const executable = await backend.load(programOf(undefined, data), data);
  expect(executable.schedule).not.toBeNull();
  backend.destroy();
});

describe('on the CPU', () => {
  test('arrays beyond 2 GiB are refused before they are allocated', async () => {
    const program = programOf([dense(512), dense(512), dense(1)], { examples: 200_000 });
    const none = { examples: 200_000, x: new Float32Array(0), y: new Float32Array(0) };
    await expect(createCpuBackend().load(program, none)).rejects.toMatchObject({
      failure: {
        code: 'does-not-fit',
        params: { limit: 'memory', available: 2 ** 31, reduce: ['batchSize', 'units'] },
      },
    });
  });

  test('the estimate is about what is allocated', () => {
    const program = programOf([dense(8), dense(1)], { lanes: 2 });
    // At least the 1000 x 8 values before and after the activation, for the step and the evaluation: both lanes share them.
    expect(() => refuseTooLarge(program, 2 * 2 * 4 * 8000)).toThrow(/"reduce":\["batchSize","units"\]/);
    expect(() => refuseTooLarge(program, 2 * 40 * 4 * 8000)).not.toThrow();
  });

  test('fewer lanes are proposed where they would do', () => {
    const program = (lanes: number) => programOf([dense(8), dense(1)], { lanes });
    /** As the refusal says it. */
    const needed = (lanes: number): number => {
      try {
        refuseTooLarge(program(lanes), 0);
      } catch (error) {
        return Number(/"needed":(\d+)/.exec(String(error))?.[1]);
      }
      return Number.NaN;
    };
    const [one, many] = [needed(1), needed(400)];
    expect(many).toBeGreaterThan(one);
    expect(() => refuseTooLarge(program(400), (one + many) / 2)).toThrow(
      /"reduce":\["lanes","batchSize","units"\]/,
    );
  });
});
