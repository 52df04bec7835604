/**
 * From tensors to elements: the expression for one element of a tensor at given coordinates. Movements become index
 * calculation and cost nothing; a tensor that has a place in memory becomes a load.
 */
import { isBinary, isMovement, isUnary, type MovementOp, type ReductionOp } from '../tensor/ops.ts';
import { sizeOf } from '../tensor/shape.ts';
import type { Tensor, TensorOf } from '../tensor/tensor.ts';
import type { Memory, Scalar, ScalarBuilder } from './scalar.ts';

export interface Placement {
  /** First float of a variable in a lane's state. */
  variableOffset(name: string): number;
  /** Place among the lane's hyper-parameters. */
  hyperparameterIndex(name: string): number;
  /** First float in the arena of a tensor that is stored there; null: calculate it where it is used. */
  arenaOffset(tensor: Tensor): number | null;
}

type Coordinates = readonly Scalar[];
type Movement = { [O in MovementOp]: TensorOf<O> }[MovementOp];
/** Reductions whose terms are single values; a matmul's are products. */
type Summing = { [O in Exclude<ReductionOp, 'matmul'>]: TensorOf<O> }[Exclude<ReductionOp, 'matmul'>];

export class Lowering {
  readonly scalars: ScalarBuilder;
  readonly #placement: Placement;
  readonly #known = new Map<Tensor, Map<string, Scalar>>();

  constructor(scalars: ScalarBuilder, placement: Placement) {
    this.scalars = scalars;
    this.#placement = placement;
  }

  /** `coordinates`: one per axis of the tensor. */
  element(tensor: Tensor, coordinates: Coordinates): Scalar {
    const key = coordinates.map((coordinate) => coordinate.id).join();
    const known = this.#known.get(tensor) ?? new Map<string, Scalar>();
    this.#known.set(tensor, known);
    const found = known.get(key) ?? this.#lower(tensor, coordinates);
    known.set(key, found);
    return found;
  }

  /** What a reduction reduces: `inner` runs over what disappears, `outer` over what stays. */
  term(tensor: Summing | TensorOf<'matmul'>, outer: Coordinates, inner: Scalar): Scalar {
    switch (tensor.op) {
      case 'matmul': {
        const [a, b] = tensor.inputs;
        const left = this.element(a!, [outer[0]!, inner]);
        const right = this.element(b!, [inner, outer[1]!]);
        return this.scalars.make({ kind: 'binary', op: 'mul', a: left, b: right });
      }
      case 'overlapAdd':
        return this.#windowPlace(tensor, outer, inner);
      case 'sum':
      case 'max':
      case 'argMax':
        return this.#alongAxes(tensor.inputs[0]!, tensor.attributes.axes, outer, inner);
    }
  }

  #alongAxes(source: Tensor, axes: readonly number[], outer: Coordinates, inner: Scalar): Scalar {
    const reduced = axes.toSorted((p, q) => p - q);
    const innerCoordinates = this.scalars.unflatten(
      inner,
      reduced.map((axis) => source.shape[axis]!),
    );
    let next = 0;
    return this.element(
      source,
      source.shape.map((_, axis) =>
        axes.includes(axis) ? innerCoordinates[reduced.indexOf(axis)]! : outer[next++]!,
      ),
    );
  }

  /** The `inner`-th place of a window in which an element may stand: 0 where no window has it there. */
  #windowPlace(tensor: TensorOf<'overlapAdd'>, [n, y, x, c]: Coordinates, inner: Scalar): Scalar {
    const { scalars } = this;
    const { size, strides } = tensor.attributes;
    const source = tensor.inputs[0]!;
    const within = scalars.unflatten(inner, size);
    const guards: { place: Scalar; below: number }[] = [];
    const windowOf = (axis: 0 | 1, coordinate: Scalar): Scalar => {
      const count = source.shape[axis + 1]!;
      const stride = strides[axis];
      const start = scalars.sub(coordinate, within[axis]!);
      guards.push({ place: start, below: (count - 1) * stride + 1 });
      if (stride > 1) guards.push({ place: scalars.mod(start, stride), below: 1 });
      return scalars.min(scalars.div(start, stride), count - 1);
    };
    const rows = windowOf(0, y!);
    const columns = windowOf(1, x!);
    const value = this.element(source, [n!, rows, columns, within[0]!, within[1]!, c!]);
    return guards.reduce((guarded, { place, below }) => scalars.guard(guarded, place, below), value);
  }

  #lower(tensor: Tensor, coordinates: Coordinates): Scalar {
    const offset = this.#placement.arenaOffset(tensor);
    if (offset !== null) return this.#load('arena', offset, this.scalars.flatten(coordinates, tensor.shape));
    return this.definition(tensor, coordinates);
  }

  /** How the element is calculated, even if the tensor has a place in memory: what its own loop does. */
  definition(tensor: Tensor, coordinates: Coordinates): Scalar {
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
    return isMovement(tensor.op)
      ? this.#defineMovement(tensor as Movement, coordinates)
      : this.#defineLeaf(tensor, coordinates);
  }

  #defineLeaf(tensor: Tensor, coordinates: Coordinates): Scalar {
    const { scalars } = this;
    const flat = (): Scalar => scalars.flatten(coordinates, tensor.shape);
    switch (tensor.op) {
      case 'constant':
        return scalars.float(tensor.attributes.value);
      case 'input':
        return this.#load('input', 0, flat());
      case 'variable':
        return this.#load('state', this.#placement.variableOffset(tensor.attributes.name), flat());
      case 'hyperparameter':
        return this.#load(
          'hyperparameters',
          this.#placement.hyperparameterIndex(tensor.attributes.name),
          scalars.uint(0),
        );
      case 'exampleMask':
        return scalars.make({ kind: 'mask', place: coordinates[0]! });
      case 'exampleCount':
      case 'trainedOn':
      case 'stepIndex':
        return scalars.make({ kind: tensor.op });
      case 'uniform': {
        const features = sizeOf(tensor.shape.slice(1));
        return scalars.make({ kind: 'uniform', part: tensor.attributes.part, features, at: flat() });
      }
      case 'iota': {
        const coordinate = coordinates[tensor.attributes.axis]!;
        return coordinate.form.kind === 'uint'
          ? scalars.float(coordinate.form.value)
          : scalars.make({ kind: 'toFloat', a: coordinate });
      }
      case 'rows':
        return this.#defineRows(tensor, coordinates);
      default:
        throw new Error(`missing lowering rule: ${tensor.op}`);
    }
  }

  #defineMovement(tensor: Movement, coordinates: Coordinates): Scalar {
    const { scalars } = this;
    const source = tensor.inputs[0]!;
    switch (tensor.op) {
      case 'reshape':
        return this.element(
          source,
          scalars.unflatten(scalars.flatten(coordinates, tensor.shape), source.shape),
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
          coordinates.map((coordinate, axis) => (source.shape[axis] === 1 ? scalars.uint(0) : coordinate)),
        );
      case 'slice':
        return this.element(
          source,
          coordinates.map((coordinate, axis) =>
            scalars.add(coordinate, scalars.uint(tensor.attributes.begin[axis]!)),
          ),
        );
      case 'pad':
        return this.#definePad(tensor, source, coordinates);
      case 'windows': {
        const [n, row, column, y, x, c] = coordinates as readonly [
          Scalar,
          Scalar,
          Scalar,
          Scalar,
          Scalar,
          Scalar,
        ];
        const [rowStride, columnStride] = tensor.attributes.strides;
        return this.element(source, [
          n,
          scalars.add(scalars.mul(row, rowStride), y),
          scalars.add(scalars.mul(column, columnStride), x),
          c,
        ]);
      }
    }
  }

  #definePad(tensor: TensorOf<'pad'>, source: Tensor, coordinates: Coordinates): Scalar {
    const { scalars } = this;
    const { before, value } = tensor.attributes;
    const inside = coordinates.map((coordinate, axis) => {
      const place = scalars.sub(coordinate, scalars.uint(before[axis]!));
      const below = source.shape[axis]!;
      const isPadded = tensor.shape[axis]! > below;
      return { place, below, coordinate: isPadded ? scalars.min(place, below - 1) : coordinate, isPadded };
    });
    const element = this.element(
      source,
      inside.map(({ coordinate }) => coordinate),
    );
    return inside
      .filter(({ isPadded }) => isPadded)
      .reduce((guarded, { place, below }) => scalars.guard(guarded, place, below, value), element);
  }

  #defineRows(tensor: TensorOf<'rows'>, coordinates: Coordinates): Scalar {
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

  #load(memory: Memory, offset: number, place: Scalar): Scalar {
    return this.scalars.make({
      kind: 'load',
      memory,
      at: this.scalars.add(place, this.scalars.uint(offset)),
    });
  }
}
