/** Where a run stands and stood in the space of its trainable numbers, and the plane in which it is looked at. Pure. */
import type { RunInfo } from '../../../../protocol/events.ts';
import type { History } from '../../../../protocol/history.ts';
import type { Snapshot } from '../../../../protocol/snapshot.ts';
import type { RunStart } from '../../../charts/run-pictures.ts';
import { tableIndices } from '../../../components/chart-table.ts';
import type { PathPoint } from './draw.ts';
import { project, travelPlane } from './travel.ts';

export interface Plane {
  /** The two numbers themselves, the directions of travel, or two drawn at random. */
  readonly kind: 'numbers' | 'travel' | 'random';
  readonly origin: Float32Array;
  /** Null until the worker has drawn them. */
  readonly directions: readonly [Float32Array, Float32Array] | null;
  readonly explained: number | null;
}

export interface Step extends PathPoint {
  readonly epochs: number;
  readonly loss: number;
}

const AXES: Plane = {
  kind: 'numbers',
  origin: new Float32Array(2),
  directions: [Float32Array.of(1, 0), Float32Array.of(0, 1)],
  explained: null,
};

/** More are not drawn. */
const STEPS = 400;

/** Labels of the two trainable numbers; null where there are more or fewer. */
export function twoNumbers({ variables, tracked }: RunInfo): readonly [string, string] | null {
  const labels = tracked.filter(({ variable }) => variables[variable]!.trainable).map(({ label }) => label);
  return trainableCount(variables) === 2 && labels.length === 2 ? [labels[0]!, labels[1]!] : null;
}

function trainableCount(variables: RunInfo['variables']): number {
  return variables.reduce(
    (sum, { shape, trainable }) => sum + (trainable ? shape.reduce((product, n) => product * n, 1) : 0),
    0,
  );
}

export function weightsOf({ variables }: RunInfo, snapshot: Snapshot): Float32Array {
  return Float32Array.from(
    snapshot.variables.flatMap((values, i) => (variables[i]!.trainable ? [...values] : [])),
  );
}

export function planeOf(info: RunInfo, seen: readonly Float32Array[]): Plane {
  if (twoNumbers(info)) return AXES;
  const origin = seen.at(-1)!;
  const travel = travelPlane(seen);
  return travel
    ? { kind: 'travel', origin, directions: [travel.u, travel.v], explained: travel.explained }
    : { kind: 'random', origin, directions: null, explained: null };
}

/** Every epoch of a run of two numbers, thinned. */
export function numbersWalk(info: RunInfo, history: History, start: RunStart | null): Step[] {
  const columns = info.tracked.flatMap(({ variable }, i) => (info.variables[variable]!.trainable ? [i] : []));
  const [first = 0, second = 1] = columns;
  const { epoch, loss, tracked } = history.columns;
  const steps = tableIndices(history.length, STEPS).map((i): Step => ({
    x: tracked[first]![i]!,
    y: tracked[second]![i]!,
    away: 0,
    epochs: epoch[i]! + 1,
    loss: loss[i]!,
  }));
  if (!start) return steps;
  return [
    { x: start.tracked[first]!, y: start.tracked[second]!, away: 0, epochs: 0, loss: start.loss },
    ...steps,
  ];
}

/** What was seen of a larger run while its surface was looked at: thinned evenly when it is too much. */
export class SeenWeights {
  readonly #limit: number;
  #entries: { readonly weights: Float32Array; readonly epochs: number; readonly loss: number }[] = [];
  #every = 1;
  #passed = 0;

  constructor(limit = 32) {
    this.#limit = limit;
  }

  get weights(): readonly Float32Array[] {
    return this.#entries.map(({ weights }) => weights);
  }

  clear(): void {
    this.#entries = [];
    this.#every = 1;
    this.#passed = 0;
  }

  /** The last one always stays; those between are kept evenly. */
  add(weights: Float32Array, epochs: number, loss: number): void {
    const last = this.#entries.at(-1);
    if (last?.weights.every((value, i) => value === weights[i])) return;
    if (this.#passed % this.#every !== 0) this.#entries.pop();
    this.#passed++;
    this.#entries.push({ weights, epochs, loss });
    if (this.#entries.length <= this.#limit) return;
    this.#entries = this.#entries.filter((_, i) => i % 2 === 0 || i === this.#entries.length - 1);
    this.#every *= 2;
  }

  walk({ origin, directions }: Plane): Step[] {
    if (!directions) return [];
    return this.#entries.map(({ weights, epochs, loss }) => ({
      ...project(weights, origin, directions),
      epochs,
      loss,
    }));
  }
}
