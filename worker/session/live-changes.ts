/**
 * Which changes of a run count from its next step on, and which need a new run. Live are the epochs, and every number that the graphs
 * read as a hyper-parameter, as long as the step's graph stays the same: a momentum that becomes 0 takes its slot away. What a graph reads
 * is asked of the graph itself, so that no list here can disagree with the layers and the optimizers.
 */
import type { Problem } from '../../protocol/failure.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import { withValue } from '../../protocol/with-value.ts';
import type { TrainingGraphs } from '../nn/training-graphs.ts';
import { printGraph } from '../tensor/print.ts';

export type Path = Problem['path'];

interface OpenRun {
  readonly spec: RunSpec;
  readonly graphs: TrainingGraphs;
  /** The graphs of another run on the same data. */
  rebuild(spec: RunSpec): Pick<TrainingGraphs, 'step'>;
}

/** The first setting of `next` that the open run cannot take over; null: it can take them all. */
export function findLastingChange(open: OpenRun, next: RunSpec): Path | null {
  for (const difference of differences(open.spec, next, []))
    if (!isLive(open, difference)) return difference.path;
  return null;
}

interface Difference {
  readonly path: Path;
  readonly before: unknown;
  readonly after: unknown;
}

function* differences(before: unknown, after: unknown, path: Path): Generator<Difference> {
  if (before === after) return;
  const [old, now] = [entriesOf(before), entriesOf(after)];
  if (old === null || now === null || !sameKeys(old, now)) {
    yield { path: typeChanged(old, now) ? [...path, 'type'] : path, before, after };
    return;
  }
  for (const [key, value] of old) yield* differences(value, now.get(key), [...path, key]);
}

type Entries = ReadonlyMap<string | number, unknown>;

/** Null for what has no parts. */
function entriesOf(value: unknown): Entries | null {
  if (Array.isArray(value)) return new Map((value as readonly unknown[]).entries());
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null;
}

function sameKeys(a: Entries, b: Entries): boolean {
  return a.size === b.size && [...a.keys()].every((key) => b.has(key)) && a.get('type') === b.get('type');
}

function typeChanged(a: Entries | null, b: Entries | null): boolean {
  return a !== null && b !== null && a.get('type') !== b.get('type');
}

function isLive(open: OpenRun, { path, before, after }: Difference): boolean {
  const { spec, graphs } = open;
  // What only the session asks for is in no graph.
  if (path[0] === 'training' && (path[1] === 'epochs' || path[1] === 'earlyStopping')) return true;
  if (typeof before !== 'number' || typeof after !== 'number') return false;
  const changed = withValue(spec, path, after) as RunSpec;
  const isRead = graphs.hyperparameters.some(({ value }) => value(spec) !== value(changed));
  return isRead && printGraph(open.rebuild(changed).step) === printGraph(graphs.step);
}
