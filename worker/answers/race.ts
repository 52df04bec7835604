/**
 * Races: all lanes are one program and train in the same dispatches, on the device of the run. The page looks at it when it likes; a race neither
 * waits for that nor touches the run.
 */
import { FailureError, toFailure } from '../../protocol/failure.ts';
import type { Failure } from '../../protocol/failure.ts';
import {
  type Race,
  RACE_LIMITS,
  type RaceAnswer,
  type RaceQuestion,
  type RaceStatus,
} from '../../protocol/questions/race.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import { withValue } from '../../protocol/with-value.ts';
import type { Program } from '../compile/program.ts';
import type { Executable, LaneResult } from '../runtime/backend.ts';
import { buildProgram, hyperparameterValues, initialState } from '../session/compile-run.ts';
import { type MetricColumns, metricColumns } from '../session/metric-columns.ts';
import type { AskedRun } from './asked-run.ts';

/** A run of all lanes: messages get their turn in between. */
const TARGET_MS = 30;
const MOST_POINTS = 240;

let count = 0;
let current: Racing | null = null;

export function answerRace(run: AskedRun, question: RaceQuestion): Promise<RaceAnswer> {
  if (question.command === 'start') {
    current?.stop();
    current = new Racing(run, question.race);
    void current.start(run);
  } else if (current?.id !== question.id) {
    throw new FailureError({ code: 'no-run', params: {} });
  } else if (question.command === 'stop') current.stop();
  return Promise.resolve(current.answer());
}

class Racing {
  readonly id = ++count;
  readonly #race: Race;
  /** [lanes, epochs] */
  readonly #losses: Float32Array;
  readonly #stopping = new AbortController();
  #status: RaceStatus = 'preparing';
  #failure: Failure | null = null;
  #epochs = 0;
  #seconds = 0;
  #results: readonly LaneResult[] = [];
  #metrics: MetricColumns | null = null;
  readonly #ofValidation: boolean;

  constructor({ compiled }: AskedRun, race: Race) {
    const { lanes, epochs } = race;
    if (lanes.length < 1 || lanes.length > RACE_LIMITS.lanes || lanes.length * epochs > RACE_LIMITS.rows)
      throw new RangeError(`invalid race: ${lanes.length} lanes of ${epochs} epochs`);
    this.#race = race;
    this.#losses = new Float32Array(lanes.length * epochs);
    this.#ofValidation = compiled.shape.validationExamples > 0;
  }

  /** Does not keep `run`: a race is asked about after its run is gone. */
  async start(run: AskedRun): Promise<void> {
    let executable: Executable | null = null;
    try {
      const { compiled, backend } = run;
      const specs = this.#race.lanes.map((lane) => this.#specOf(run, lane));
      const seeds = this.#race.lanes.map(({ seed }) => seed);
      const { graphs, program } = buildProgram(run.spec, compiled.shape, seeds);
      this.#metrics = metricColumns(run.spec, program);
      executable = await backend.load(program, compiled.data);
      executable.restore(
        seeds.map((seed) => ({
          state: initialState({ seed }, graphs, program),
          position: { epoch: 0, batch: 0, step: 0 },
        })),
      );
      executable.setHyperparameters(specs.map((spec) => hyperparameterValues(spec, graphs)));
      if (this.#status === 'preparing') this.#status = 'running';
      await this.#train(executable, program);
      if (this.#status === 'running') this.#status = 'finished';
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      this.#status = 'failed';
      this.#failure = toFailure(error);
    } finally {
      executable?.dispose();
    }
  }

  stop(): void {
    if (this.#status === 'preparing' || this.#status === 'running') this.#status = 'stopped';
    this.#stopping.abort();
  }

  answer(): RaceAnswer {
    const points = pointsOf(this.#epochs);
    const { lanes, epochs } = this.#race;
    const losses = Float32Array.from({ length: lanes.length * points.length }, (_, i) => {
      const lane = Math.floor(i / points.length);
      return this.#losses[lane * epochs + points[i % points.length]! - 1]!;
    });
    return {
      id: this.id,
      status: this.#status,
      failure: this.#failure,
      epochs: this.#epochs,
      seconds: this.#seconds,
      points,
      losses,
      ofValidation: this.#ofValidation,
      finals: this.#finals(),
    };
  }

  /** Throws a `FailureError` (needs-new-run) where a setting cannot differ between lanes. */
  #specOf({ spec, compiled }: AskedRun, { seed, values }: Race['lanes'][number]): RunSpec {
    const changed = this.#race.paths.reduce<unknown>(
      (whole, path, i) => withValue(whole, path, values[i]),
      spec,
    ) as RunSpec;
    const path = compiled.lastingChange(changed);
    if (path !== null) throw new FailureError({ code: 'needs-new-run', params: { path } });
    return { ...changed, seed };
  }

  async #train(executable: Executable, program: Program): Promise<void> {
    const goal = this.#race.epochs * program.batchesPerEpoch;
    const most = executable.maxEpochsPerRun * program.batchesPerEpoch;
    let [done, steps] = [0, 1];
    while (done < goal && this.#status === 'running') {
      const next = Math.min(steps, goal - done, most);
      const endsEpoch =
        Math.floor((done + next) / program.batchesPerEpoch) > Math.floor(done / program.batchesPerEpoch);
      const startedAt = performance.now();
      const results = await executable.run(next, {
        evaluate: endsEpoch ? 'epochs' : 'never',
        signal: this.#stopping.signal,
      });
      const ms = performance.now() - startedAt;
      this.#seconds += ms / 1000;
      done += next;
      this.#take(results, endsEpoch);
      steps = Math.max(1, Math.round(next * Math.min(8, TARGET_MS / Math.max(ms, 1))));
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  /** Of a lane that has stopped the last loss stays. */
  #take(results: readonly LaneResult[], isEvaluated: boolean): void {
    if (isEvaluated) this.#results = results;
    const { epochs } = this.#race;
    const from = this.#epochs;
    const to = Math.max(from, ...results.map(({ history }) => (history.epoch.at(-1) ?? -1) + 1));
    results.forEach(({ history, diverged }, lane) => {
      const column = this.#lossColumn(history);
      for (let epoch = from; epoch < to; epoch++) {
        const row = epoch - (history.epoch[0] ?? Infinity);
        this.#losses[lane * epochs + epoch] =
          diverged && !(row >= 0 && row < column.length) ? NaN : (column[row] ?? NaN);
      }
    });
    this.#epochs = to;
  }

  #lossColumn(history: LaneResult['history']): Float32Array {
    if (!this.#ofValidation) return history.loss;
    const metrics = this.#metrics!;
    const loss = metrics.metrics.find(({ name, set }) => name === 'loss' && set === 'validation')!;
    return metrics.history(history).tracked[loss.column]!;
  }

  #finals(): RaceAnswer['finals'] {
    const n = this.#race.lanes.length;
    const readings = this.#results.map(({ state }) => this.#metrics!.latest(state));
    const set = this.#ofValidation ? 'validation' : 'training';
    const of = (wanted: string, from: string): Float32Array | null => {
      if (!readings[0]?.some((reading) => reading.name === wanted && reading.set === from)) return null;
      return Float32Array.from(readings, (list) =>
        Number(list.find((reading) => reading.name === wanted && reading.set === from)?.value ?? NaN),
      );
    };
    return {
      loss: Float32Array.from({ length: n }, (_, lane) => this.#results[lane]?.loss ?? NaN),
      validationLoss: of('loss', 'validation'),
      accuracy: of('accuracy', set),
      diverged: Uint8Array.from({ length: n }, (_, lane) => Number(this.#results[lane]?.diverged ?? false)),
    };
  }
}

/** Of so many epochs, counted from 1: all of few, else evenly chosen, the first and the last among them. */
function pointsOf(epochs: number): Float64Array {
  if (epochs <= MOST_POINTS) return Float64Array.from({ length: epochs }, (_, i) => i + 1);
  return Float64Array.from(
    { length: MOST_POINTS },
    (_, i) => 1 + Math.round((i * (epochs - 1)) / (MOST_POINTS - 1)),
  );
}
