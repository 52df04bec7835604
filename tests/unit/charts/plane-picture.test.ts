import { describe, expect, test } from 'vitest';
import type { DataInfo, RunInfo } from '../../../protocol/events.ts';
import type { Snapshot } from '../../../protocol/snapshot.ts';
import { classOutline, classShape } from '../../../src/charts/class-shapes.ts';
import { planePicture } from '../../../src/charts/plane-picture.ts';
import { CLASS_TONES } from '../../../src/charts/plot-picture.ts';

/** A grid of two rows and two columns over ±1, and three points. */
function infoOf(data: Partial<DataInfo> = {}): RunInfo {
  return {
    grid: { x: Float32Array.of(-1, 1, 1, 1, -1, -1, 1, -1), shape: [2, 2] },
    data: {
      examples: 3,
      classes: 2,
      sampleX: Float32Array.of(0, 0.5, -0.5, 0.25, 1, -1),
      sampleY: Float32Array.of(0, 1, 1),
      sampleKept: Uint8Array.of(0, 0, 1),
      inputNames: null,
      classNames: null,
      x: [
        { min: -0.5, max: 1 },
        { min: -1, max: 0.5 },
      ],
      y: { min: 0, max: 1 },
      ...data,
    },
  } as unknown as RunInfo;
}

function answers(prediction: readonly number[]): Snapshot {
  return { prediction: Float32Array.from(prediction) } as unknown as Snapshot;
}

function picture(prediction: readonly number[], data: Partial<DataInfo> = {}) {
  return planePicture(infoOf(data), answers(prediction));
}

test('the points stay the same object: they are not drawn again for every answer', () => {
  const info = infoOf();
  const [first, second] = [0, 1].map((value) => planePicture(info, answers([value, value, value, value])));
  expect(second!.cloud).toBe(first!.cloud);
  expect(second!.field).not.toEqual(first!.field);
});

test('the plot is the grid, and each point keeps its class', () => {
  const { axes, cloud, field } = picture([0, 0, 0, 0]);
  expect(axes).toMatchObject({ xMin: -1, xMax: 1, yMin: -1, yMax: 1 });
  expect(cloud).toEqual({
    x: Float32Array.of(0, -0.5, 1),
    y: Float32Array.of(0.5, 0.25, -1),
    groups: Uint8Array.of(0, 1, 1),
    hollow: Uint8Array.of(0, 0, 1),
  });
  expect(field).toMatchObject({ rows: 2, columns: 2 });
});

describe('the field', () => {
  test('of two classes: whose it is, and how sure', () => {
    const { field } = picture([-100, -1, 0, 2]);
    expect([...field!.tones]).toEqual([0, 0, 1, 1]);
    expect(field!.strengths[0]).toBeCloseTo(1, 5);
    // The logistic function's distance from a half, doubled.
    expect(field!.strengths[1]).toBeCloseTo(1 - 2 / (1 + Math.E), 5);
    expect(field!.strengths[2]).toBe(0);
  });

  test('of many classes: the greatest score, by its probability above chance', () => {
    const { field } = picture([0, 0, 0, 9, 0, 0, 0, 90, 0, 1, 1, 2], { classes: 3 });
    expect([...field!.tones]).toEqual([0, 0, 1, 2]);
    expect(field!.strengths[0]).toBeCloseTo(0, 6);
    expect(field!.strengths[2]).toBeCloseTo(1, 6);
    const share = Math.E / (Math.E + 2);
    expect(field!.strengths[3]).toBeCloseTo((share - 1 / 3) / (2 / 3), 5);
  });

  test('of a quantity: below or above the middle of the data, and no farther than they go', () => {
    const { field, cloud } = picture([-5, 0, 1, 99], {
      classes: null,
      y: { min: -2, max: 4 },
      sampleY: Float32Array.of(-2, 1, 4),
      sampleKept: null,
      inputNames: null,
      classNames: null,
    });
    expect([...field!.tones]).toEqual([0, 0, 1, 1]);
    expect([...field!.strengths].map((value) => Number(value.toFixed(3)))).toEqual([1, 0.333, 0, 1]);
    expect([...cloud!.groups!]).toEqual([0, 1, 1]);
  });

  test('of what is no number has no colour', () => {
    expect([...picture([NaN, Infinity, -Infinity, NaN]).field!.strengths]).toEqual([0, 1, 1, 0]);
    const scores = picture([NaN, 1, 2, 1, NaN, 1, 1, 1, 1, 0, 0, NaN], { classes: 3 });
    expect([...scores.field!.strengths]).toEqual([0, 0, 0, 0]);
  });
});

test('each class has a shape of its own, as a mark and in the legend', () => {
  const outlines = CLASS_TONES.map((_, group) => classOutline(group, 3));
  expect(new Set(outlines).size).toBe(CLASS_TONES.length);
  for (const [group] of CLASS_TONES.entries()) {
    const corners = classShape(group, 3);
    expect(corners.length).toBeGreaterThan(2);
    for (const [x, y] of corners) expect(Math.hypot(x, y)).toBeLessThan(6);
  }
  expect(classOutline(1, 2)).toBe('M-2.00 -2.00L2.00 -2.00L2.00 2.00L-2.00 2.00Z');
});
