/** Where the windows of a convolution or a pool lie on an image, with TensorFlow's padding. */
import { pad, permute, reshape, windows } from '../../tensor/build.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { LayerPlace } from '../layer.ts';

export interface ImageWindows {
  readonly size: number;
  readonly strides: number;
  readonly channels: number;
  readonly vertical: AxisWindows;
  readonly horizontal: AxisWindows;
  /** The windows tile the image: side by side, nothing left over, nothing padded. */
  readonly tile: boolean;
}

/** Along one axis of the image. */
interface AxisWindows {
  /** Elements of the image. */
  readonly length: number;
  /** Windows. */
  readonly count: number;
  /** Padding in front and behind. */
  readonly before: number;
  readonly after: number;
}

export function imageWindows(
  { inputShape, outputShape }: LayerPlace,
  size: number,
  strides: number,
): ImageWindows {
  const [height = 1, width = 1, channels = 1] = inputShape;
  const [rows = 1, columns = 1] = outputShape;
  const along = (length: number, count: number): AxisWindows => {
    // TensorFlow's rule: the padding is split, and the odd element goes behind.
    const missing = Math.max((count - 1) * strides + size - length, 0);
    const before = Math.floor(missing / 2);
    return { length, count, before, after: missing - before };
  };
  const tile = size === strides && height % size === 0 && width % size === 0;
  return { size, strides, channels, vertical: along(height, rows), horizontal: along(width, columns), tile };
}

/** [n, h, w, c] -> [n, rows, columns, size, size, c]; padding has the given value. */
export function windowsOf(x: Tensor, at: ImageWindows, padValue = 0): Tensor {
  const { size, strides, vertical, horizontal } = at;
  if (at.tile) return permute(tilesOf(x, at), [0, 1, 3, 2, 4, 5]);
  const padded = pad(x, {
    before: [0, vertical.before, horizontal.before, 0],
    after: [0, vertical.after, horizontal.after, 0],
    value: padValue,
  });
  return windows(padded, [size, size], [strides, strides]);
}

/** [n, h, w, c] -> [n, rows, size, columns, size, c], where the windows tile the image. */
export function tilesOf(x: Tensor, { size, vertical, horizontal, channels }: ImageWindows): Tensor {
  return reshape(x, [x.shape[0] ?? 1, vertical.count, size, horizontal.count, size, channels]);
}
