/**
 * Tapeloop's engine: the workload as a RunSpec, compiled as the product compiles it, loaded and calibrated by the backend
 * itself. Two runs are in flight, so that the device never waits. Nobody asks for the loss over all examples, so it is
 * not evaluated. The only file of the bench that knows how the engine is called.
 */
import { OPTIMIZER_DEFAULTS } from '../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, INITIALIZER_DEFAULTS, LAYER_DEFAULTS } from '../../protocol/run-spec.ts';
import type { LayerSpec, RunSpec } from '../../protocol/run-spec.ts';
import { printProgramPlan } from '../../worker/compile/print-plan.ts';
import type { Program } from '../../worker/compile/program.ts';
import type { Executable, LaneResult, LaneState } from '../../worker/runtime/backend.ts';
import { selectBackend } from '../../worker/runtime/select-backend.ts';
import { buildProgram, hyperparameterValues, initialState } from '../../worker/session/compile-run.ts';
import type { Contender, ContenderOptions, Outcome, Task } from '../contender.ts';
import type { Layer, Workload } from '../workloads/workload.ts';

interface Loaded {
  readonly program: Program;
  readonly start: readonly LaneState[];
  /** For each lane. */
  readonly hyperparameters: readonly (readonly number[])[];
  readonly executable: Executable;
  readonly software: boolean;
  readonly release: () => void;
}

export function create(options: ContenderOptions, task: Task): Contender {
  let loaded: Loaded | undefined;
  return {
    async prepare() {
      loaded = await load(options, task);
    },
    run(steps) {
      if (!loaded) throw new Error('missing preparation');
      return train(loaded, steps);
    },
    detail() {
      const { workgroup = null, schedule = null } = loaded?.executable ?? {};
      if (workgroup === null) return 'one thread';
      const sharing = workgroup.lane === 'own' ? ', each thread a model' : '';
      return `${schedule}, workgroups of ${workgroup.threads}${sharing}`;
    },
    plan(stepUs) {
      if (!loaded) throw new Error('missing preparation');
      const { program, executable, software } = loaded;
      const { schedule, estimates } = executable;
      return printProgramPlan(program, {
        device: software ? 'software' : 'hardware',
        ...(estimates === null ? {} : { estimates }),
        ...(schedule === null ? {} : { measured: { [schedule]: stepUs } }),
      });
    },
    dispose: () => loaded?.release(),
  };
}

async function load(options: ContenderOptions, task: Task): Promise<Loaded> {
  const { workload, data } = task;
  const kind = options.backend === 'webgpu' ? 'webgpu' : 'cpu';
  const { backend, detail } = await selectBackend(kind);
  if (backend.kind !== kind) throw new Error(`missing backend: ${kind}; ${detail}`);
  const spec = runSpec(workload);
  const { examples, inputShape } = workload;
  const shape = { examples, validationExamples: 0, inputShape, targetShape: targetShape(workload) };
  const lanes = Array.from({ length: options.oneLane ? 1 : workload.lanes }, () => spec.seed);
  const { graphs, program } = buildProgram(spec, shape, lanes);
  const { schedule } = options;
  const executable = await backend.load(program, { ...data, examples }, schedule ? { schedule } : {});
  const release = () => {
    executable.dispose();
    backend.destroy();
  };
  const start = startOf(program, initialState(spec, graphs, program), task);
  return {
    program,
    start: lanes.map(() => start),
    hyperparameters: sweep(hyperparameterValues(spec, graphs), program),
    executable,
    software: backend.software,
    release,
  };
}

async function train(
  { program, start, hyperparameters, executable }: Loaded,
  steps: number,
): Promise<Outcome> {
  executable.restore(start);
  executable.setHyperparameters(hyperparameters);
  const most = executable.maxEpochsPerRun * program.batchesPerEpoch;
  const options = { evaluate: 'never' } as const;
  let before: Promise<readonly LaneResult[]> | undefined;
  let latest = executable.run(Math.min(most, steps), options);
  for (let sent = most; sent < steps; sent += most) {
    await before;
    before = latest;
    latest = executable.run(Math.min(most, steps - sent), options);
  }
  const lanes = await latest;
  for (const lane of lanes)
    if (lane.diverged || lane.position.step !== steps) throw new Error('invalid run: steps are missing');
  return { variables: weightsOf(program, lanes.at(-1)), models: lanes.length };
}

/** The workload's weights; everything else as the product begins. */
function startOf({ layout }: Program, initial: Float32Array, task: Task): LaneState {
  const state = initial.slice();
  weights(layout).forEach(({ name, offset, size }, i) => {
    const values = task.initial[i];
    if (values?.length !== size)
      throw new Error(`invalid ${name}: ${size} values, the workload has ${values?.length}`);
    state.set(values, offset);
  });
  return { state, position: { epoch: 0, batch: 0, step: 0 } };
}

function weightsOf({ layout }: Program, lane: LaneResult | undefined): Float32Array[] {
  if (!lane) throw new Error('missing lane');
  return weights(layout).map(({ offset, size }) => lane.state.slice(offset, offset + size));
}

function weights({ variables }: Program['layout']) {
  return variables.filter(({ role }) => role === 'weight');
}

/** Each lane has a learning rate of its own. The last one's is the workload's. */
function sweep(values: readonly number[], { lanes, hyperparameters: names }: Program): number[][] {
  return Array.from({ length: lanes }, (_, lane) =>
    values.map((value, i) => (names[i] === 'learningRate' ? value * ((lane + 1) / lanes) : value)),
  );
}

function runSpec({ layers, loss, optimizer, batchSize, shuffle }: Workload): RunSpec {
  return {
    ...GUIDE_RUN,
    model: { layers: layers.map(layerSpec) },
    loss: loss === 'crossEntropy' ? 'sparseCategoricalCrossentropyFromLogits' : 'meanSquaredError',
    optimizer: { ...OPTIMIZER_DEFAULTS[optimizer.type], learningRate: optimizer.learningRate },
    training: { epochs: 'untilStopped', batchSize, shuffle, classWeight: null, earlyStopping: null },
  };
}

/** The initializers don't matter: the weights come from the workload. */
function layerSpec(layer: Layer): LayerSpec {
  const kernel = { kernelInitializer: INITIALIZER_DEFAULTS.zeros };
  switch (layer.type) {
    case 'dense':
      return { ...LAYER_DEFAULTS.dense, ...kernel, units: layer.units, activation: layer.activation };
    case 'conv2d': {
      const { filters, kernelSize, activation } = layer;
      return { ...LAYER_DEFAULTS.conv2d, ...kernel, filters, kernelSize, activation };
    }
    case 'maxPooling2d':
      return { ...LAYER_DEFAULTS.maxPooling2d, poolSize: layer.poolSize };
    case 'flatten':
      return LAYER_DEFAULTS.flatten;
  }
}

/** The number of the class has no axis of its own. */
function targetShape({ loss }: Workload): readonly number[] {
  return loss === 'crossEntropy' ? [] : [1];
}
