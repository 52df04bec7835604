/** keras.layers.Conv2D, channels last, as a matrix product of the image's windows. */
import type { Conv2dSpec } from '../../../protocol/run-spec.ts';
import { matmul, reshape } from '../../tensor/build.ts';
import type { Layer, LayerPlace } from '../layer.ts';
import { imageWindows, windowsOf } from './image-windows.ts';
import { kernelLayer } from './kernel.ts';

/** [batch, height, width, channels] -> [batch, rows, columns, filters]; the kernel is [size, size, channels, filters]. */
export function conv2d(spec: Conv2dSpec, at: LayerPlace): Layer {
  const { kernelSize: size, filters } = spec;
  const windows = imageWindows(at, size, spec.strides);
  const { channels, vertical, horizontal } = windows;
  return kernelLayer(spec, at, {
    kernelShape: [size, size, channels, filters],
    product(x, kernel) {
      const [batch = 1] = x.shape;
      const values = size * size * channels;
      const rows = reshape(windowsOf(x, windows), [batch * vertical.count * horizontal.count, values]);
      return reshape(matmul(rows, reshape(kernel, [values, filters])), [batch, ...at.outputShape]);
    },
  });
}
