import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ShapeNeed } from '../../../protocol/failure.ts';
import { layerOutputShape, layerParameters, modelShapes } from '../../../protocol/model-shapes.ts';
import { LAYER_DEFAULTS, type LayerSpec, type Padding } from '../../../protocol/run-spec.ts';

const { dense, conv2d, maxPooling2d, averagePooling2d, flatten, batchNormalization, layerNormalization } =
  LAYER_DEFAULTS;
const dropout = { ...LAYER_DEFAULTS.dropout, rate: 0.5 };

const conv = (filters: number, kernelSize: number, strides = 1, padding: Padding = 'valid'): LayerSpec => ({
  ...conv2d,
  filters,
  kernelSize,
  strides,
  padding,
});

function shapeOf(layer: LayerSpec, input: readonly number[]): readonly number[] {
  const output = layerOutputShape(layer, input);
  if (!output.ok) throw new Error(`invalid layer: ${JSON.stringify(output.problem)}`);
  return output.shape;
}

function expectMismatch(layer: LayerSpec, received: readonly number[], needs: ShapeNeed): void {
  expect(layerOutputShape(layer, received)).toEqual({
    ok: false,
    problem: { path: [], reason: { kind: 'shape-mismatch', received, needs } },
  });
}

describe('the shape that a layer makes', () => {
  test('of features and images', () => {
    expect(shapeOf({ ...dense, units: 7 }, [3])).toEqual([7]);
    expect(shapeOf(conv(8, 5), [28, 28, 1])).toEqual([24, 24, 8]);
    expect(shapeOf(maxPooling2d, [24, 23, 8])).toEqual([12, 11, 8]);
    expect(shapeOf({ ...averagePooling2d, poolSize: 3, strides: 1 }, [24, 23, 8])).toEqual([22, 21, 8]);
    expect(shapeOf(flatten, [4, 4, 16])).toEqual([256]);
    expect(shapeOf(flatten, [5])).toEqual([5]);
    for (const layer of [dropout, batchNormalization, layerNormalization])
      expect(shapeOf(layer, [4, 4, 16])).toEqual([4, 4, 16]);
  });

  /** Counted one by one: each place where a window may begin. */
  function windowsOn(length: number, size: number, strides: number, padding: Padding): number {
    let count = 0;
    const lastStart = padding === 'same' ? length - 1 : length - size;
    for (let start = 0; start <= lastStart; start += strides) count++;
    return count;
  }

  test('with windows has one place for each of them, with and without padding', () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(
        fc.tuple(size, size, size, size),
        fc.constantFrom<Padding>('valid', 'same'),
        ([height, width, kernelSize, strides], padding) => {
          fc.pre(padding === 'same' || kernelSize <= Math.min(height, width));
          expect(shapeOf(conv(3, kernelSize, strides, padding), [height, width, 2])).toEqual([
            windowsOn(height, kernelSize, strides, padding),
            windowsOn(width, kernelSize, strides, padding),
            3,
          ]);
        },
      ),
    );
  });

  test('is refused where the layer cannot take what comes', () => {
    expectMismatch({ ...dense, units: 1 }, [28, 28, 1], { kind: 'axes', axes: 1 });
    expectMismatch(conv(8, 5), [784], { kind: 'axes', axes: 3 });
    expectMismatch(maxPooling2d, [1], { kind: 'axes', axes: 3 });
    expectMismatch(conv(8, 5), [28, 4, 1], { kind: 'window', size: 5 });
    expectMismatch(averagePooling2d, [1, 1, 9], { kind: 'window', size: 2 });
    expect(shapeOf(conv(8, 5, 1, 'same'), [28, 4, 1])).toEqual([28, 4, 8]);
  });
});

test('Keras’s counts of parameters', () => {
  expect(layerParameters({ ...dense, units: 128 }, [784])).toEqual({ trainable: 100_480, nonTrainable: 0 });
  expect(layerParameters({ ...dense, units: 3, useBias: false }, [2]).trainable).toBe(6);
  expect(layerParameters(conv(16, 5), [12, 12, 8]).trainable).toBe(3216);
  expect(layerParameters(batchNormalization, [12, 12, 8])).toEqual({ trainable: 16, nonTrainable: 16 });
  expect(layerParameters(layerNormalization, [12, 12, 8])).toEqual({ trainable: 16, nonTrainable: 0 });
  for (const layer of [flatten, dropout, maxPooling2d])
    expect(layerParameters(layer, [12, 12, 8])).toEqual({ trainable: 0, nonTrainable: 0 });
});

test('a whole model, from image to scores', () => {
  const layers = [conv(8, 5), maxPooling2d, conv(16, 5), maxPooling2d, flatten, { ...dense, units: 10 }];
  const shapes = modelShapes(layers, [28, 28, 1]);
  expect(shapes).toMatchObject({ ok: true, outputShape: [10] });
  if (!shapes.ok) return;
  expect(shapes.layers.map(({ shape }) => shape.join('x'))).toEqual([
    '24x24x8',
    '12x12x8',
    '8x8x16',
    '4x4x16',
    '256',
    '10',
  ]);
  expect(shapes.layers.map(({ parameters }) => parameters.trainable)).toEqual([208, 0, 3216, 0, 0, 2570]);
});

test('the first layer that does not fit is named', () => {
  expect(modelShapes([{ ...dense, units: 4 }, conv(1, 1), conv(1, 99)], [2])).toEqual({
    ok: false,
    problem: {
      path: ['model', 'layers', 1],
      reason: { kind: 'shape-mismatch', received: [4], needs: { kind: 'axes', axes: 3 } },
    },
  });
});
