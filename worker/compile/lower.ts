/**
 * From tensors to elements: the expression for one element of a tensor at given coordinates. Movements become index
 * calculation and cost nothing; a tensor that has a place in memory becomes a load.
 */
import { isBinary, isUnary } from '../tensor/ops.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor, TensorOf } from '../tensor/tensor.ts';
import type { Scalar, ScalarBuilder } from './scalar.ts';

export interface Placement {
  /** First float of a variable in a lane's state. */
  variableOffset(name: string): number;
  /** Place among the lane's hyper-parameters. */
  hyperparameterIndex(name: string): number;
  /** First float in the arena of a tensor that is stored there; null: calculate it where it is used. */
  arenaOffset(tensor: Tensor): number | null;
}

export class Lowering {
  readonly scalars: ScalarBuilder;
  readonly #placement: Placement;
  readonly #known = new Map<Tensor, Map<string, Scalar>>();

  constructor(scalars: ScalarBuilder, placement: Placement) {
    this.scalars = scalars;
    this.#placement = placement;
  }

  /** `coordinates`: one per axis of the tensor. */
  element(tensor: Tensor, coordinates: readonly Scalar[]): Scalar {
    const key = coordinates.map((coordinate) => coordinate.id).join();
    const known = this.#known.get(tensor) ?? new Map<string, Scalar>();
    this.#known.set(tensor, known);
    const found = known.get(key) ?? this.#lower(tensor, coordinates);
    known.set(key, found);
    return found;
  }

  /** The value that a sum or matmul adds up: `inner` runs over what disappears, `outer` over what stays. */
  summand(tensor: TensorOf<'sum'> | TensorOf<'matmul'>, outer: readonly Scalar[], inner: Scalar): Scalar {
    const [a, b] = tensor.inputs;
    if (tensor.op === 'matmul') {
      const left = this.element(a!, [outer[0]!, inner]);
      const right = this.element(b!, [inner, outer[1]!]);
      return this.scalars.make({ kind: 'binary', op: 'mul', a: left, b: right });
    }
    const { axes } = tensor.attributes;
    const summed = axes.toSorted((p, q) => p - q);
    const innerCoordinates = this.scalars.unflatten(
      inner,
      summed.map((axis) => a!.shape[axis]!),
    );
    let next = 0;
    const coordinates = a!.shape.map((_, axis) =>
      axes.includes(axis) ? innerCoordinates[summed.indexOf(axis)]! : outer[next++]!,
    );
    return this.element(a!, coordinates);
  }

  #lower(tensor: Tensor, coordinates: readonly Scalar[]): Scalar {
    const offset = this.#placement.arenaOffset(tensor);
    if (offset !== null) return this.#load('arena', offset, this.scalars.flatten(coordinates, tensor.shape));
    return this.definition(tensor, coordinates);
  }

  /** How the element is calculated, even if the tensor has a place in memory: what its own loop does. */
  definition(tensor: Tensor, coordinates: readonly Scalar[]): Scalar {
    if (isUnary(tensor.op)) {
      return this.scalars.make({
        kind: 'unary',
        op: tensor.op,
        a: this.element(tensor.inputs[0]!, coordinates),
      });
    }
    if (isBinary(tensor.op)) {
      const [a, b] = tensor.inputs;
      return this.scalars.make({
        kind: 'binary',
        op: tensor.op,
        a: this.element(a!, coordinates),
        b: this.element(b!, coordinates),
      });
    }
    return this.#defineOther(tensor, coordinates);
  }

  #defineOther(tensor: Tensor, coordinates: readonly Scalar[]): Scalar {
    const { scalars } = this;
    switch (tensor.op) {
      case 'constant':
        return scalars.make({ kind: 'float', value: tensor.attributes.value });
      case 'variable':
        return this.#load(
          'state',
          this.#placement.variableOffset(tensor.attributes.name),
          scalars.flatten(coordinates, tensor.shape),
        );
      case 'hyperparameter':
        return this.#load(
          'hyperparameters',
          this.#placement.hyperparameterIndex(tensor.attributes.name),
          scalars.uint(0),
        );
      case 'exampleMask':
        return scalars.make({ kind: 'mask', place: coordinates[0]! });
      case 'exampleCount':
        return scalars.make({ kind: 'exampleCount' });
      case 'rows':
        return this.#defineRows(tensor, coordinates);
      case 'reshape':
      case 'permute':
      case 'expand':
        return this.#defineMovement(tensor, coordinates);
      default:
        throw new Error(`missing lowering rule: ${tensor.op}`);
    }
  }

  #defineMovement(
    tensor: TensorOf<'reshape'> | TensorOf<'permute'> | TensorOf<'expand'>,
    coordinates: readonly Scalar[],
  ): Scalar {
    const source = tensor.inputs[0]!;
    switch (tensor.op) {
      case 'reshape':
        return this.element(
          source,
          this.scalars.unflatten(this.scalars.flatten(coordinates, tensor.shape), source.shape),
        );
      case 'permute': {
        const { axes } = tensor.attributes;
        return this.element(
          source,
          axes.map((_, axis) => coordinates[axes.indexOf(axis)]!),
        );
      }
      case 'expand':
        return this.element(
          source,
          coordinates.map((coordinate, axis) =>
            source.shape[axis] === 1 ? this.scalars.uint(0) : coordinate,
          ),
        );
    }
  }

  #defineRows(tensor: TensorOf<'rows'>, coordinates: readonly Scalar[]): Scalar {
    const index = tensor.inputs[0] as TensorOf<'rowIndex'>;
    const row = this.scalars.make({ kind: 'row', place: coordinates[0]!, order: index.attributes.order });
    const features = tensor.shape.slice(1);
    const within = this.scalars.flatten(coordinates.slice(1), features);
    const width = sizeOf(features);
    return this.scalars.make({
      kind: 'load',
      memory: tensor.attributes.source,
      at: this.scalars.add(this.scalars.mul(row, width), within),
    });
  }

  #load(memory: 'state' | 'hyperparameters' | 'arena', offset: number, place: Scalar): Scalar {
    return this.scalars.make({
      kind: 'load',
      memory,
      at: this.scalars.add(place, this.scalars.uint(offset)),
    });
  }
}
