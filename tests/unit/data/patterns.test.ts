/** The generated patterns: what is true of each without noise, and of all. */
import { describe, expect, test } from 'vitest';
import { dataShapes } from '../../../protocol/run-checks.ts';
import { PATTERN_DEFAULTS, type PatternDataSpec } from '../../../protocol/data-spec.ts';
import { generatePattern } from '../../../worker/data/patterns.ts';

const TYPES = Object.keys(PATTERN_DEFAULTS) as PatternDataSpec['type'][];

interface Point {
  readonly x: readonly number[];
  readonly y: number;
}

function pointsOf(spec: PatternDataSpec): Point[] {
  const { examples, x, y } = generatePattern(spec);
  const inputs = x.length / examples;
  return Array.from(y, (value, i) => ({ x: [...x.subarray(i * inputs, (i + 1) * inputs)], y: value }));
}

/** Without noise. */
function clean(type: PatternDataSpec['type'], changes: object = {}): Point[] {
  return pointsOf({ ...PATTERN_DEFAULTS[type], noise: 0, ...changes });
}

const radius = ({ x }: Point): number => Math.hypot(...x);

describe.each(TYPES)('%s', (type) => {
  const spec = PATTERN_DEFAULTS[type];

  test('has the shapes that it says', () => {
    const { examples, x, y } = generatePattern(spec);
    const { input, target, classes } = dataShapes(spec);
    expect(x.length).toBe(examples * input[0]!);
    expect(y.length).toBe(examples * target[0]!);
    if (classes === null) return;
    const counts = Array.from({ length: classes }, (_, label) => y.filter((value) => value === label).length);
    expect(counts.reduce((a, b) => a + b)).toBe(examples);
    // By chance where the class follows from the place, else in turn.
    for (const count of counts) expect(count / examples).toBeCloseTo(1 / classes, 1);
  });

  test('is the same again, another with another seed, and more of it continues it', () => {
    const first = generatePattern(spec);
    expect(generatePattern(spec)).toEqual(first);
    expect(generatePattern({ ...spec, seed: 1 }).x).not.toEqual(first.x);
    const more = generatePattern({ ...spec, examples: 1000 });
    expect(more.x.subarray(0, first.x.length)).toEqual(first.x);
    expect(more.y.subarray(0, first.y.length)).toEqual(first.y);
  });

  test('stays near its square; noise changes it', () => {
    const limit = dataShapes(spec).input[0] === 1 ? 2 : 6;
    for (const { x } of clean(type))
      for (const value of x) expect(Math.abs(value)).toBeLessThanOrEqual(limit);
    const { x, y } = generatePattern({ ...spec, noise: 0 });
    const noisy = generatePattern({ ...spec, noise: 0.7 });
    expect([...noisy.x, ...noisy.y]).not.toEqual([...x, ...y]);
  });
});

test('curves and surfaces are what they say', () => {
  for (const {
    x: [x = NaN],
    y,
  } of clean('polynomial'))
    expect(y).toBeCloseTo(x ** 3 - 2 * x, 5);
  for (const {
    x: [x = NaN],
    y,
  } of clean('sine'))
    expect(y).toBeCloseTo(2 * Math.sin(Math.PI * x), 5);
  for (const {
    x: [x = NaN],
    y,
  } of clean('step'))
    expect(y).toBe(x < 0 ? -1 : 1);
  for (const {
    x: [a = NaN, b = NaN],
    y,
  } of clean('plane'))
    expect(y).toBeCloseTo((a + b) / 10, 6);
  const heights = clean('gauss', { examples: 4000 });
  expect(Math.max(...heights.map(({ y }) => y))).toBeGreaterThan(0.9);
  expect(Math.min(...heights.map(({ y }) => y))).toBeLessThan(-0.9);
  const nearest = heights.find(({ x: [a = NaN, b = NaN] }) => Math.hypot(a - 4, b - 2.5) < 0.5);
  expect(nearest!.y).toBeGreaterThan(0.7);
});

test('classes lie where they should', () => {
  for (const {
    x: [a = NaN, b = NaN],
    y,
  } of clean('exclusiveOr')) {
    expect(Math.min(Math.abs(a), Math.abs(b))).toBeGreaterThanOrEqual(0.3 - 1e-6);
    expect(y).toBe(a * b < 0 ? 1 : 0);
  }
  for (const classes of [2, 5]) {
    const rings = clean('circle', { classes });
    for (let label = 1; label < classes; label++) {
      const inner = rings.filter(({ y }) => y === label - 1).map(radius);
      const outer = rings.filter(({ y }) => y === label).map(radius);
      expect(Math.max(...inner)).toBeLessThan(Math.min(...outer));
    }
  }
  for (const point of clean('spiral', { classes: 3 })) {
    const along = radius(point) / 5;
    const turns = Math.atan2(point.x[1]!, point.x[0]!) / (2 * Math.PI) - 1.75 * along - point.y / 3;
    if (along > 0.01) expect(Math.abs(turns - Math.round(turns))).toBeLessThan(1e-4);
  }
  const [first, second] = [0, 1].map((label) => clean('moons').filter(({ y }) => y === label));
  for (const {
    x: [x = NaN, y = NaN],
  } of first!)
    expect(Math.hypot(x / 3 + 0.5, y / 3 + 0.25)).toBeCloseTo(1, 5);
  for (const {
    x: [x = NaN, y = NaN],
  } of second!)
    expect(Math.hypot(x / 3 - 0.5, y / 3 - 0.25)).toBeCloseTo(1, 5);
  const clusters = clean('gaussians', { classes: 4, examples: 4000 });
  for (const label of [0, 1, 2, 3]) {
    const own = clusters.filter(({ y }) => y === label);
    const mean = (axis: number): number => own.reduce((sum, { x }) => sum + x[axis]!, 0) / own.length;
    expect(Math.hypot(mean(0), mean(1))).toBeCloseTo(2 * Math.SQRT2, 0);
  }
});
