import { describe, expect, test } from 'vitest';
import {
  fitCamera,
  panned,
  seen,
  toPixels,
  toPlane,
  zoomed,
} from '../../../../src/later/views/surface/camera.ts';
import { contourLevels, heightOf, reliefOf } from '../../../../src/later/views/surface/levels.ts';
import { lossAt, lowest, surfaceOf } from '../../../../src/later/views/surface/relief.ts';
import { dot, project, travelPlane } from '../../../../src/later/views/surface/travel.ts';
import { SeenWeights } from '../../../../src/later/views/surface/walk.ts';

describe('the plane of travel', () => {
  const walk = (steps: number, out = 0): Float32Array[] =>
    Array.from({ length: steps }, (_, i) =>
      Float32Array.of(1 + 3 * i, 2 - i * i * 0.2, 5 + 3 * i, i % 2 ? out : -out, 7),
    );

  test('holds a way that lies in a plane, with orthonormal directions', () => {
    const plane = travelPlane(walk(9))!;
    expect(plane.explained).toBeCloseTo(1, 6);
    expect(dot(plane.u, plane.u)).toBeCloseTo(1, 5);
    expect(dot(plane.v, plane.v)).toBeCloseTo(1, 5);
    expect(dot(plane.u, plane.v)).toBeCloseTo(0, 5);
    const seenWeights = walk(9);
    for (const weights of seenWeights)
      expect(project(weights, seenWeights.at(-1)!, [plane.u, plane.v]).away).toBeLessThan(1e-2);
  });

  test('says what it does not hold', () => {
    const weights = walk(9, 2);
    const plane = travelPlane(weights)!;
    expect(plane.explained).toBeLessThan(0.999);
    // By the definition: squared distances inside the plane over all of them.
    let [inside, all] = [0, 0];
    for (const each of weights.slice(0, -1)) {
      const { x, y, away } = project(each, weights.at(-1)!, [plane.u, plane.v]);
      inside += x * x + y * y;
      all += x * x + y * y + away * away;
    }
    expect(plane.explained).toBeCloseTo(inside / all, 4);
  });

  test('is none of fewer than three places, of one line, or of no way at all', () => {
    expect(travelPlane(walk(2))).toBeNull();
    expect(travelPlane([0, 1, 2, 3].map((i) => Float32Array.of(i, 2 * i, 1)))).toBeNull();
    expect(travelPlane([1, 1, 1].map(() => Float32Array.of(4, 2)))).toBeNull();
  });
});

describe('the weights seen', () => {
  test('are thinned evenly; the first and the last stay, and what stands still counts once', () => {
    const seenWeights = new SeenWeights(8);
    for (let i = 0; i < 100; i++) {
      seenWeights.add(Float32Array.of(i, 0), i, 1);
      seenWeights.add(Float32Array.of(i, 0), i, 1);
      expect(seenWeights.weights.at(-1)![0]).toBe(i);
    }
    const places = seenWeights.weights.map(([x]) => x!);
    expect(places.length).toBeGreaterThanOrEqual(4);
    expect(places.length).toBeLessThanOrEqual(8);
    expect(places[0]).toBe(0);
    const gaps = places.slice(1, -1).map((x, i) => x - places[i]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2 * Math.min(...gaps) + 1);
  });
});

describe('the camera', () => {
  const size = { width: 640, height: 400 };
  const points = [
    { x: 5, y: 0 },
    { x: 3, y: 2 },
  ];

  test('sees all points, with one scale for both axes', () => {
    const camera = fitCamera(points, size, 0.1);
    const { x, y } = seen(camera, size);
    for (const point of points) {
      expect(point.x > x.min && point.x < x.max && point.y > y.min && point.y < y.max).toBe(true);
    }
    expect((x.max - x.min) / size.width).toBeCloseTo((y.max - y.min) / size.height, 9);
  });

  test('sees something around a single point, and around none', () => {
    expect(fitCamera([{ x: 1, y: 1 }], size, 0.5).scale * size.height).toBeGreaterThan(0.5);
    expect(fitCamera([], size, 0.5).scale).toBeGreaterThan(0);
  });

  test('from the plane to the picture and back', () => {
    const camera = fitCamera(points, size, 0.1);
    const there = toPixels(camera, size, { x: 4, y: 1.5 });
    expect(toPlane(camera, size, there).x).toBeCloseTo(4, 9);
    expect(toPlane(camera, size, there).y).toBeCloseTo(1.5, 9);
  });

  test('what is zoomed around stays where it is; a pan moves the ground the other way', () => {
    const camera = fitCamera(points, size, 0.1);
    const fixed = { x: 5, y: 0 };
    const [before, after] = [camera, zoomed(camera, 0.5, fixed)].map((each) => toPixels(each, size, fixed));
    expect(after!.x).toBeCloseTo(before!.x, 6);
    expect(after!.y).toBeCloseTo(before!.y, 6);
    expect(toPixels(panned(camera, 40, 0), size, fixed).x).toBeCloseTo(before!.x - 40, 6);
    expect(toPixels(panned(camera, 0, 40), size, fixed).y).toBeCloseTo(before!.y - 40, 6);
  });
});

describe('levels and reading', () => {
  const columns = 21;
  const values = Float32Array.from({ length: columns * columns }, (_, i) => {
    const [x, y] = [(i % columns) - 10, Math.floor(i / columns) - 10];
    return 1 + x * x + y * y;
  });
  const surface = surfaceOf(
    { values, columns, rows: columns },
    { min: -10, max: 10 },
    { min: -10, max: 10 },
    1,
  );

  test('levels rise, are round, and are closer together below', () => {
    const levels = contourLevels(surface.relief);
    expect(levels.length).toBeGreaterThan(6);
    expect(levels).toEqual([...new Set(levels)].toSorted((a, b) => a - b));
    expect(levels[1]! - levels[0]!).toBeLessThan(levels.at(-1)! - levels.at(-2)!);
    expect(contourLevels({ min: 2, max: 2 })).toEqual([]);
  });

  test('colour goes from 0 to 1, and what is no number counts for nothing', () => {
    expect(heightOf(surface.relief, 1)).toBe(0);
    expect(heightOf(surface.relief, 201)).toBe(1);
    expect(reliefOf(Float32Array.of(NaN, 3, Infinity, 7), null)).toEqual({ min: 3, max: 7 });
    expect(reliefOf(Float32Array.of(3, 7), 2)).toEqual({ min: 2, max: 7 });
  });

  test('reads the loss at a place, at the corners too, and nothing outside', () => {
    expect(lossAt(surface, { x: 3, y: -4 })).toBeCloseTo(26, 5);
    expect(lossAt(surface, { x: 10, y: 10 })).toBeCloseTo(201, 5);
    expect(lossAt(surface, { x: 10.1, y: 0 })).toBeNull();
    expect(lowest(surface)).toEqual({ x: 0, y: 0, loss: 1 });
  });
});
