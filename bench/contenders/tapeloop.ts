/**
 * Tapeloop's engine: the guide's RunSpec compiled as the product compiles it, loaded and calibrated by the backend
 * itself. Two runs are in flight, so that the device never waits; each is as long as its history allows, and brings
 * that along.
 */
import { GUIDE_RUN } from '../../protocol/run-spec.ts';
import type { Executable, LaneResult } from '../../worker/runtime/backend.ts';
import { selectBackend } from '../../worker/runtime/select-backend.ts';
import { compileRun } from '../../worker/session/compile-run.ts';
import type { CompiledRun } from '../../worker/session/compiled-run.ts';
import type { Contender, ContenderOptions, Outcome } from '../contender.ts';
import { guidePoints, LEARNING_RATE } from '../guide-run.ts';

interface Loaded {
  readonly run: CompiledRun;
  readonly executable: Executable;
  readonly release: () => void;
}

export function create({ backend }: ContenderOptions): Contender {
  let loaded: Loaded | undefined;
  return {
    async prepare() {
      loaded = await load(backend === 'webgpu' ? 'webgpu' : 'cpu');
    },
    run(steps) {
      if (!loaded) throw new Error('missing preparation');
      return train(loaded, steps);
    },
    detail() {
      const threads = loaded?.executable.workgroupSize ?? null;
      return threads === null ? 'one thread' : `workgroups of ${threads}`;
    },
    dispose: () => loaded?.release(),
  };
}

async function load(kind: 'webgpu' | 'cpu'): Promise<Loaded> {
  const { backend, detail } = await selectBackend(kind);
  if (backend.kind !== kind) throw new Error(`missing backend: ${kind}; ${detail}`);
  const points = guidePoints();
  const run = compileRun(GUIDE_RUN, { ...points, examples: points.x.length, line: { w: 3, b: 2 } });
  const executable = await backend.load(run.program, run.data);
  const release = () => {
    executable.dispose();
    backend.destroy();
  };
  return { run, executable, release };
}

async function train({ run, executable }: Loaded, steps: number): Promise<Outcome> {
  executable.restore([{ state: run.initialState, position: { epoch: 0, batch: 0, step: 0 } }]);
  executable.setHyperparameters([[LEARNING_RATE]]);
  const most = executable.maxEpochsPerRun;
  let before: Promise<readonly LaneResult[]> | undefined;
  let latest = executable.run(Math.min(most, steps));
  for (let sent = most; sent < steps; sent += most) {
    await before;
    before = latest;
    latest = executable.run(Math.min(most, steps - sent));
  }
  const [lane] = await latest;
  if (!lane || lane.diverged || lane.position.step !== steps)
    throw new Error('invalid run: steps are missing');
  const [w, b] = run.program.tracked.map((offset) => lane.state[offset] ?? NaN);
  return { loss: lane.loss, w: w ?? NaN, b: b ?? NaN };
}
