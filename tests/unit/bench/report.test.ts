import { expect, test } from 'vitest';
import type { Measurement, WorkloadMeasurement } from '../../../bench/session.ts';
import { judgeFloors } from '../../../bench/floors.mjs';
import { benchOptions } from '../../../bench/options.mjs';
import { median, ratesOf, stepsPerSecond } from '../../../bench/rates.mjs';
import { scalingTable, workloadTable } from '../../../bench/report.mjs';

const software = { software: true, cores: 2 };

function contender(name: string, steps: readonly number[], models = 1): Measurement {
  const repetitions = steps.map((count) => ({ steps: count, models, milliseconds: 1000 }));
  return { name, detail: '', coldStartMs: 12, repetitions, error: null, plan: null };
}

function measured(
  workload: string,
  unit: WorkloadMeasurement['unit'],
  measurements: readonly Measurement[],
): WorkloadMeasurement {
  const arithmetic = { flop: 1e6, bytes: 1e5 };
  return { workload, title: 'a test', unit, stepsPerEpoch: 50, arithmetic, measurements };
}

test('the median of an even number of values lies between the middle two', () => {
  expect(median([1, 2, 4, 100])).toBe(3);
  expect(median([1, 2, 100])).toBe(2);
});

test("figures are in the workload's unit", () => {
  const one = [contender('a', [100, 300, 200], 4)];
  expect(ratesOf(measured('W1', 'steps/s', one)).get('a')).toEqual({ median: 200, min: 100, max: 300 });
  expect(ratesOf(measured('W7', 'model-steps/s', one)).get('a')?.median).toBe(800);
  const epochs = measured('W3', 'epochs/s', one);
  const rate = ratesOf(epochs).get('a')!;
  expect(rate.median).toBe(4);
  expect(stepsPerSecond(epochs, rate)).toBe(200);
});

test('the fastest peer decides a floor', () => {
  const rows = [contender('tapeloop-webgpu', [700]), contender('tensorflow-webgpu', [10])];
  const judge = (jax: number) =>
    judgeFloors([measured('W4', 'steps/s', [...rows, contender('jax-webgpu', [jax])])], software);
  expect(judge(100)).toEqual([{ verdict: 'holds', sentence: 'W4: 7.0x jax-webgpu, at least 6x is wanted' }]);
  expect(judge(200)).toEqual([{ verdict: 'missed', sentence: 'W4: 3.5x jax-webgpu, at least 6x is wanted' }]);
});

test('a floor without its peers is not measured, one without its workload is not asked', () => {
  const alone = [measured('W5', 'steps/s', [contender('tapeloop-webgpu', [700])])];
  expect(judgeFloors(alone, software)).toEqual([
    { verdict: 'not measured', sentence: 'W5: tensorflow-webgpu, jax-webgpu' },
  ]);
  expect(judgeFloors([], software)).toEqual([]);
});

test('lanes must gain on our own single lane only where cores are counted', () => {
  const rows = [
    contender('tapeloop-webgpu', [100], 256),
    contender('tapeloop-webgpu-one-lane', [20_000]),
    contender('tensorflow-webgpu', [10]),
    contender('jax-webgpu', [100]),
  ];
  const workload = measured('W7', 'model-steps/s', rows);
  expect(judgeFloors([workload], software).map(({ verdict }) => verdict)).toEqual(['holds', 'missed']);
  expect(judgeFloors([workload], { software: false, cores: 8 })).toHaveLength(1);
});

test('a table gives ratios, cold starts, errors and the share of the peak', () => {
  const failed = { ...contender('jax-webgpu', []), error: 'no kernel' };
  const table = workloadTable(
    measured('W4', 'steps/s', [
      contender('tapeloop-webgpu', [500]),
      contender('plain-network', [250]),
      failed,
    ]),
    { flopPerSecond: 1e10, bytesPerSecond: 1e9 },
  );
  expect(table.split('\n')).toEqual([
    'W4: a test',
    'contender        steps/s  min - max  ours is  cold start  remarks',
    'tapeloop-webgpu      500  500 - 500     1.0x       12 ms',
    'plain-network        250  250 - 250     2.0x       12 ms',
    'jax-webgpu             -                           12 ms  no kernel',
    "arithmetic: 1,000,000 FLOP and 100,000 bytes per step; tapeloop-webgpu reaches 0.5 GFLOP/s and 0.05 GB/s, 5 % and 5 % of the device's peak",
  ]);
});

test('scaling says how much longer each size takes than the one before', () => {
  const sizes = [measured('width-16', 'steps/s', [contender('tapeloop-webgpu', [1000])])];
  sizes.push(measured('width-32', 'steps/s', [contender('tapeloop-webgpu', [500])]));
  expect(scalingTable(sizes).split('\n')).toEqual([
    'time per step       FLOP  tapeloop-webgpu  ours grows  ours reaches',
    'width-16       1,000,000             1 ms              1 GFLOP/s',
    'width-32       1,000,000             2 ms        2.0x  0.5 GFLOP/s',
  ]);
});

test('options name what they are given, and refuse what they cannot read', () => {
  expect(benchOptions(['--workload', 'W1,W3', '--check'])).toMatchObject({
    workloads: ['W1', 'W3'],
    only: [],
    repetitions: 5,
    seconds: 0.7,
    scaling: false,
    check: true,
  });
  const scaling = [[], ['--workload', 'W1'], ['--workload', 'none', '--scaling'], ['--no-scaling']].map(
    (args) => benchOptions(args).scaling,
  );
  expect(scaling).toEqual([true, false, true, false]);
  expect(() => benchOptions(['--repetitions', '0'])).toThrow('invalid --repetitions: 0');
});
