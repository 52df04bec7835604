/** What dense and convolution have in common: a kernel, perhaps a bias, and the kernel's regularizer. */
import type { Conv2dSpec, DenseSpec, RegularizerSpec } from '../../../protocol/run-spec.ts';
import { abs, add, hyperparameter, mul, square, sum } from '../../tensor/build.ts';
import type { Shape } from '../../tensor/shape.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { layerHyperparameters } from '../hyperparameters.ts';
import type { Layer, LayerPlace } from '../layer.ts';
import { stateVariable } from '../state.ts';

/** `product` is the layer without its bias. The bias has the length of the kernel's last axis. */
export function kernelLayer(
  spec: DenseSpec | Conv2dSpec,
  at: LayerPlace,
  {
    kernelShape,
    product,
  }: {
    readonly kernelShape: Shape;
    readonly product: (x: Tensor, kernel: Tensor) => Tensor;
  },
): Layer {
  const kernel = stateVariable('weight', `${at.name}/kernel`, kernelShape, spec.kernelInitializer);
  const bias = stateVariable('weight', `${at.name}/bias`, kernelShape.slice(-1), spec.biasInitializer);
  const terms = regularizerTerms(spec.kernelRegularizer);
  return {
    variables: spec.useBias ? [kernel, bias] : [kernel],
    hyperparameters: layerHyperparameters(
      spec,
      at,
      Object.fromEntries(terms.map((term) => [term, (now: typeof spec) => now.kernelRegularizer[term]])),
    ),
    outputShape: at.outputShape,
    penalties: terms.map((term) =>
      mul(hyperparameter(`${at.name}/${term}`), sum(SIZES[term](kernel.tensor))),
    ),
    apply(x) {
      const output = product(x, kernel.tensor);
      return { output: spec.useBias ? add(output, bias.tensor) : output, assignments: [] };
    },
  };
}

const SIZES: { readonly [R in keyof RegularizerSpec]: (kernel: Tensor) => Tensor } = { l1: abs, l2: square };

/** A term that is 0 when the graph is built costs nothing, and cannot be raised without building again. */
function regularizerTerms(spec: RegularizerSpec): (keyof RegularizerSpec)[] {
  return (['l1', 'l2'] as const).filter((term) => spec[term] !== 0);
}
