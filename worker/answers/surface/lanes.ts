/**
 * The losses of many models at once: a program with one lane per model, of which only the evaluation is run. It is compiled and loaded once per
 * run and device, and let go when another run or device is asked about.
 */
import { GUIDE_RUN, type RunSpec } from '../../../protocol/run-spec.ts';
import type { Backend, LaneState } from '../../runtime/backend.ts';
import { buildProgram, type BuiltProgram, hyperparameterValues } from '../../session/compile-run.ts';
import type { CompiledRun } from '../../session/compiled-run.ts';
import { sizeOf } from '../../tensor/shape.ts';
import type { AskedRun } from '../asked-run.ts';
import { KeptProgram, type Loading } from '../kept-program.ts';
import { carryOver, writeWeights } from './places.ts';

const MAX_EXAMPLES = 4096;
/** A surface of a large model is evaluated on fewer examples: this many multiplications per place, and this many examples at least. */
const WORK_PER_PLACE = 4e6;
const MIN_EXAMPLES = 64;
/** Multiplications of one piece: about 20 ms on a software adapter, which does about one in a nanosecond. */
const WORK_PER_PIECE = 1e7;
const LANES = { min: 8, max: 256 };
/** The CPU gives way to the training so often. */
const CPU_PIECE_MS = 12;

const START = { epoch: 0, batch: 0, step: 0 } as const;

interface Lanes extends Loading {
  readonly built: BuiltProgram;
  readonly spec: RunSpec;
}

const kept = new KeptProgram<Lanes>();
/** One question after the other: they share the lanes. */
let last: Promise<unknown> = Promise.resolve();

/** The first of those trained on. */
export function examplesFor(compiled: CompiledRun): number {
  const { examples } = compiled.shape;
  const affordable = Math.floor(WORK_PER_PLACE / workPerExample(compiled));
  return Math.min(examples, MAX_EXAMPLES, Math.max(MIN_EXAMPLES, affordable));
}

export interface LaneLosses {
  readonly losses: Float32Array;
  readonly device: Backend['kind'];
}

export function evaluateLanes(
  run: AskedRun,
  places: readonly Float32Array[],
  examples: number,
): Promise<LaneLosses> {
  const answer = last.then(() => evaluateNow(run, places, examples));
  last = answer.catch(() => {});
  return answer;
}

async function evaluateNow(
  run: AskedRun,
  places: readonly Float32Array[],
  examples: number,
): Promise<LaneLosses> {
  const { part, executable } = await kept.get(run, String(examples), () => lanesOf(run, examples));
  const { spec, built } = part;
  const { lanes, layout } = built.program;
  const values = hyperparameterValues({ ...run.spec, optimizer: spec.optimizer }, built.graphs);
  executable.setHyperparameters(Array.from({ length: lanes }, () => values));
  const base = new Float32Array(layout.size);
  carryOver(run.state, run.compiled.program.layout, base, layout);
  const losses = new Float32Array(places.length);
  let since = performance.now();
  for (let first = 0; first < places.length; first += lanes) {
    executable.restore(
      Array.from({ length: lanes }, (_, lane): LaneState => {
        const state = base.slice();
        writeWeights(state, layout, places[Math.min(first + lane, places.length - 1)]!);
        return { state, position: START };
      }),
    );
    const results = await executable.run(0, { evaluate: 'end' });
    losses.set(
      results.slice(0, places.length - first).map(({ loss }) => loss),
      first,
    );
    if (run.backend.kind === 'cpu' && performance.now() - since < CPU_PIECE_MS) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    since = performance.now();
  }
  return { losses, device: run.backend.kind };
}

function lanesOf({ compiled, backend }: AskedRun, examples: number): Lanes {
  const { shape, data } = compiled;
  const spec = evaluatingSpec(compiled.spec);
  const lanes = backend.kind === 'cpu' ? 1 : lanesFor(compiled, examples);
  const built = buildProgram(
    spec,
    { ...shape, examples, validationExamples: 0 },
    Array.from({ length: lanes }, () => spec.seed),
  );
  return {
    spec,
    built,
    program: built.program,
    data: {
      examples,
      x: data.x.slice(0, examples * sizeOf(shape.inputShape)),
      y: data.y.slice(0, examples * sizeOf(shape.targetShape)),
    },
  };
}

/** The same loss, with nothing to remember but the weights: no slots, no metrics, one batch. */
function evaluatingSpec(spec: RunSpec): RunSpec {
  return {
    ...spec,
    metrics: [],
    optimizer: GUIDE_RUN.optimizer,
    training: { ...spec.training, batchSize: 'all', shuffle: false },
  };
}

/** A power of two. */
function lanesFor(compiled: CompiledRun, examples: number): number {
  const affordable = WORK_PER_PIECE / (examples * workPerExample(compiled));
  return Math.max(LANES.min, Math.min(LANES.max, 2 ** Math.floor(Math.log2(Math.max(1, affordable)))));
}

/** Multiplications, at most: a weight is used once, or at each place of an image. */
function workPerExample({ graphs, shape }: CompiledRun): number {
  const parameters = graphs.model.variables.reduce((sum, { tensor }) => sum + sizeOf(tensor.shape), 0);
  const [height = 1, width = 1] = shape.inputShape.length > 1 ? shape.inputShape : [];
  return Math.max(1, parameters * height * width);
}
