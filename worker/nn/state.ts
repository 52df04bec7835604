/** What a run remembers from one step to the next: float32 arrays with a name, one set per lane. */
import type { InitializerSpec } from '../../protocol/run-spec.ts';
import { variable } from '../tensor/build.ts';
import type { Shape } from '../tensor/shape.ts';
import type { Tensor, VariableRole } from '../tensor/tensor.ts';

export interface StateVariable {
  /** A path, unique in the run: Keras's for a layer's (`dense_1/bias`), `adam/momentum/dense_1/bias` for a slot. */
  readonly name: string;
  readonly shape: Shape;
  readonly role: VariableRole;
  readonly initializer: InitializerSpec;
  readonly tensor: Tensor;
}

export function stateVariable(
  role: VariableRole,
  name: string,
  shape: Shape,
  initializer: InitializerSpec,
): StateVariable {
  return { name, shape, role, initializer, tensor: variable(name, shape) };
}
