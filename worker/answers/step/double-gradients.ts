/** The second and the third opinion, both in float64 on the CPU: the same graph, and the slope of the loss itself by central differences. */
import type { Position } from '../../../protocol/snapshot.ts';
import { prepareEvaluator } from '../../runtime/cpu/evaluate.ts';
import { abs, add, makeTensor, matmul, sum } from '../../tensor/build.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { AskedRun } from '../asked-run.ts';
import { surroundingsOf } from './batch.ts';
import { numbersOf } from './numbers.ts';
import { gradientsOf, weightsOf } from './step-graph.ts';

export interface DoubleGradients {
  /** One array per weight. */
  readonly gradients: readonly Float64Array[];
  /** Of each weight: the most that the sizes of the terms of one of its gradients come to. */
  readonly scales: readonly number[];
}

export function doubleGradients(run: AskedRun, place: Position): DoubleGradients {
  const slopes = gradientsOf(run.compiled);
  const outputs = Object.fromEntries(
    slopes.flatMap((slope, i) => [
      [`gradient${i}`, slope],
      [`terms${i}`, sizesOfTerms(slope)],
    ]),
  );
  const evaluator = prepareEvaluator({ outputs, assignments: [] }, surroundingsOf(run, place, 'float64'));
  evaluator.run();
  return {
    gradients: slopes.map((_, i) => Float64Array.from(evaluator.output(`gradient${i}`))),
    scales: slopes.map((_, i) => numbersOf(evaluator.output(`terms${i}`)).max),
  };
}

/** The same sums, of what their terms are in size. */
function sizesOfTerms(node: Tensor): Tensor {
  const [a, b] = node.inputs;
  switch (node.op) {
    case 'matmul':
      return matmul(abs(a!), abs(b!));
    case 'sum':
      return sum(abs(a!), node.attributes.axes);
    case 'add':
      return add(sizesOfTerms(a!), sizesOfTerms(b!));
    case 'reshape':
      return makeTensor('reshape', node.shape, [sizesOfTerms(a!)], {});
    case 'permute':
      return makeTensor('permute', node.shape, [sizesOfTerms(a!)], node.attributes);
    default:
      return abs(node);
  }
}

export interface Difference {
  /** Place in the list of weights, and in its array. */
  readonly weight: number;
  readonly element: number;
  /** Null where the loss has a kink. */
  readonly slope: number | null;
}

/** Half the distance of the two places, for a weight of size 1: a power of two, so that they are exact. */
const STEP = 2 ** -17;
/** Time for them, and how often others get their turn. */
const BUDGET_MS = 800;
const PIECE_MS = 12;
const MOST_SAMPLE = 4096;

/** Of all weights, or of as many as there is time for, in no order. `agrees`: whether a slope needs no second look. */
export async function finiteDifferences(
  run: AskedRun,
  place: Position,
  agrees: (weight: number, element: number, slope: number) => boolean,
): Promise<Difference[]> {
  const surroundings = surroundingsOf(run, place, 'float64');
  const { loss } = run.compiled.graphs.step.outputs;
  const evaluator = prepareEvaluator({ outputs: { loss: loss! }, assignments: [] }, surroundings);
  const lossNow = (): number => {
    evaluator.run();
    return evaluator.output('loss')[0]!;
  };
  const values = weightsOf(run.compiled).map(({ name }) => surroundings.variables.get(name)!);
  const here = lossNow();
  const found: Difference[] = [];
  let worked = 0;
  let since = performance.now();
  for (const { weight, element } of sampleOf(values.map(({ length }) => length))) {
    const array = values[weight]!;
    const isRight = (slope: number): boolean => agrees(weight, element, slope);
    found.push({ weight, element, slope: slopeOf(lossNow, array, element, here, isRight) });
    const pieceMs = performance.now() - since;
    if (pieceMs < PIECE_MS) continue;
    worked += pieceMs;
    if (worked > BUDGET_MS) break;
    await new Promise((resolve) => setTimeout(resolve, 0));
    since = performance.now();
  }
  return found;
}

/**
 * Where it does not agree, it is looked at from nearer: a kink that lay between the two places may be outside then. One that the weight itself
 * stands on stays: left and right slope differ as much as before, where those of a smooth loss come together.
 */
function slopeOf(
  lossNow: () => number,
  values: Float32Array | Float64Array,
  element: number,
  here: number,
  agrees: (slope: number) => boolean,
): number | null {
  const value = values[element]!;
  const lossAt = (there: number): number => {
    values[element] = there;
    const loss = lossNow();
    values[element] = value;
    return loss;
  };
  const look = (distance: number): { readonly slope: number; readonly gap: number } => {
    const [up, down] = [lossAt(value + distance), lossAt(value - distance)];
    return { slope: (up - down) / (2 * distance), gap: Math.abs(up - 2 * here + down) / distance };
  };
  const distance = STEP * Math.max(1, Math.abs(value));
  const far = look(distance);
  if (agrees(far.slope)) return far.slope;
  const near = look(distance / 16);
  if (agrees(near.slope)) return near.slope;
  const rounding = (64 * Number.EPSILON * Math.abs(here)) / (distance / 16);
  const isKink = near.gap > far.gap / 4 && near.gap > rounding;
  return isKink ? null : far.slope;
}

interface Element {
  readonly weight: number;
  readonly element: number;
}

/**
 * All elements, or many of them, evenly chosen and so mixed that the first ones of the list are spread over all: first one of each array, then by
 * multiples of the golden ratio, which leave no large gap.
 */
export function sampleOf(lengths: readonly number[], most = MOST_SAMPLE): Element[] {
  const total = lengths.reduce((sumOfAll, length) => sumOfAll + length, 0);
  const share = Math.min(1, most / Math.max(1, total));
  const lists = lengths.map((length, weight) => {
    const count = Math.max(1, Math.floor(length * share));
    return Array.from({ length: count }, (_, i): Element => ({
      weight,
      element: Math.floor(((i + 0.5) * length) / count),
    }));
  });
  const firsts = lists.map((list) => list[list.length >> 1]!);
  const others = lists.flat().filter((each) => !firsts.includes(each));
  const golden = (Math.sqrt(5) - 1) / 2;
  const order = others
    .map((_, i) => ({ i, key: (i * golden) % 1 }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ i }) => others[i]!);
  return [...firsts, ...order];
}
