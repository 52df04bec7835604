/** keras.layers.MaxPooling2D and AveragePooling2D, channels last. */
import type { Pooling2dSpec } from '../../../protocol/run-spec.ts';
import { add, constant, div, iota, max, maximum, minimum, mul, sub, sum } from '../../tensor/build.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { type Layer, type LayerPlace, pureLayer } from '../layer.ts';
import { type ImageWindows, imageWindows, tilesOf, windowsOf } from './image-windows.ts';

/** No element is below the padding: the most negative float32. */
const LOWEST = -3.4028234663852886e38;

/** [batch, height, width, channels] -> [batch, rows, columns, channels] */
export function pooling2d(spec: Pooling2dSpec, at: LayerPlace): Layer {
  const windows = imageWindows(at, spec.poolSize, spec.strides ?? spec.poolSize);
  const pool = spec.type === 'maxPooling2d' ? maxOfWindows : meanOfWindows;
  return pureLayer(at, (x) => pool(x, windows));
}

function maxOfWindows(x: Tensor, windows: ImageWindows): Tensor {
  return windows.tile ? max(tilesOf(x, windows), [2, 4]) : max(windowsOf(x, windows, LOWEST), [3, 4]);
}

/** Padding does not count. */
function meanOfWindows(x: Tensor, windows: ImageWindows): Tensor {
  if (windows.tile) return div(sum(tilesOf(x, windows), [2, 4]), constant(windows.size ** 2));
  return div(sum(windowsOf(x, windows), [3, 4]), realElements(windows));
}

/** How many elements of each window belong to the image: a scalar, or [1, rows, columns, 1] where there is padding. */
function realElements(windows: ImageWindows): Tensor {
  const { size, strides, vertical, horizontal } = windows;
  const isPadded = [vertical, horizontal].some(({ before, after }) => before + after > 0);
  if (!isPadded) return constant(size ** 2);
  const along = (axis: 1 | 2): Tensor => {
    const { length, count, before } = axis === 1 ? vertical : horizontal;
    const places = iota(axis === 1 ? [1, count, 1, 1] : [1, 1, count, 1], axis);
    const start = sub(mul(places, constant(strides)), constant(before));
    const end = add(start, constant(size));
    return sub(minimum(end, constant(length)), maximum(start, constant(0)));
  };
  return mul(along(1), along(2));
}
