/**
 * jax-js, as its documentation writes a training loop: one jit-compiled step with the gradient and the update inside (flat
 * out `grad`, since nobody looks at the loss, else `valueAndGrad`). It has no compiled loop, so JavaScript calls the step
 * each time. Arrays are owned: passing one consumes it, `.ref` keeps it.
 */
import { blockUntilReady, defaultDevice, init, numpy as np, tree } from '@jax-js/jax';
import type { Contender, ContenderOptions, Outcome, Task } from '../../contender.ts';
import { randomNumbers, shuffleInPlace } from '../../workloads/random.ts';
import { fromChannelsFirst, jaxModel, toChannelsFirst } from './jax-model.ts';
import type { JaxModel, TrainingState } from './jax-model.ts';

/**
 * Operations wait in a list until somebody asks for a value, and the list costs more the longer it grows; the
 * documentation advises to ask regularly. These intervals were the fastest of 1, 2, 4, … 128 for each backend.
 */
const stepsBetweenWaits = { webgpu: 64, wasm: 4, cpu: 4 } as const;

export function create({ backend, everyLoss }: ContenderOptions, task: Task): Contender {
  let loop: Loop | undefined;
  return {
    async prepare() {
      const available = await init(backend);
      if (!available.includes(backend)) throw new Error(`missing jax-js backend: ${backend}`);
      defaultDevice(backend);
      loop = new Loop(task, stepsBetweenWaits[backend]);
    },
    run(steps) {
      if (!loop) throw new Error('missing preparation');
      return everyLoss ? loop.readEveryLoss(steps) : loop.flatOut(steps);
    },
    detail: () =>
      everyLoss ? threads(backend) : `${threads(backend)}, a wait each ${stepsBetweenWaits[backend]} steps`,
    dispose: () => loop?.dispose(),
  };
}

class Loop {
  readonly #task: Task;
  readonly #model: JaxModel;
  readonly #interval: number;
  /** In order: the batches, on the device from the beginning. Shuffled: all examples. */
  readonly #batches: readonly { readonly x: np.Array; readonly y: np.Array }[];

  constructor(task: Task, interval: number) {
    this.#task = task;
    this.#interval = interval;
    this.#model = jaxModel(task.workload);
    const { examples, batchSize, shuffle } = task.workload;
    const size = shuffle ? examples : batchSize;
    this.#batches = Array.from({ length: Math.ceil(examples / size) }, (_, i) =>
      this.#model.batch(task.data, i * size, Math.min((i + 1) * size, examples)),
    );
  }

  async flatOut(steps: number): Promise<Outcome> {
    const { workload, initial } = this.#task;
    let state = this.#model.start(toChannelsFirst(workload, initial));
    const next = workload.shuffle ? this.#shuffledStep() : this.#stepInOrder();
    for (let done = 1; done <= steps; done++) {
      state = next(state);
      if (done % this.#interval === 0) await blockUntilReady(state);
    }
    return this.#result(state);
  }

  async readEveryLoss(steps: number): Promise<Outcome> {
    const { workload, initial } = this.#task;
    const values = new Float32Array(steps);
    const { x, y } = this.#batches[0]!;
    let state = this.#model.start(toChannelsFirst(workload, initial));
    for (let done = 0; done < steps; done++) {
      const next = this.#model.stepWithLoss(state, x.ref, y.ref);
      state = next.state;
      values[done] = (await next.loss.data())[0] ?? NaN;
    }
    return { ...(await this.#result(state)), losses: { taken: 'before-update', values } };
  }

  dispose(): void {
    for (const { x, y } of this.#batches) {
      x.dispose();
      y.dispose();
    }
  }

  #stepInOrder(): (state: TrainingState) => TrainingState {
    let batch = 0;
    return (state) => {
      const { x, y } = this.#batches[batch]!;
      batch = (batch + 1) % this.#batches.length;
      return this.#model.step(state, x.ref, y.ref);
    };
  }

  /** The order of an epoch comes from JavaScript, the examples are gathered inside the compiled step. */
  #shuffledStep(): (state: TrainingState) => TrainingState {
    const { examples, batchSize } = this.#task.workload;
    const { x, y } = this.#batches[0]!;
    const random = randomNumbers(7);
    const order = Int32Array.from({ length: examples }, (_, i) => i);
    let first = examples;
    return (state) => {
      if (first >= examples) {
        shuffleInPlace(order, random);
        first = 0;
      }
      const chosen = np.array(order.slice(first, Math.min(first + batchSize, examples)));
      first += batchSize;
      return this.#model.stepOnChosen(state, x.ref, y.ref, chosen);
    };
  }

  async #result(state: TrainingState): Promise<Outcome> {
    const { parameters, ...others } = state;
    const values = await Promise.all(parameters.map(async (parameter) => asFloat32(await parameter.data())));
    tree.dispose(others);
    return { variables: fromChannelsFirst(this.#task.workload, values), models: 1 };
  }
}

function asFloat32(values: ArrayLike<number>): Float32Array {
  return Float32Array.from(values);
}

function threads(backend: ContenderOptions['backend']): string {
  if (backend === 'webgpu') return 'jit';
  return crossOriginIsolated ? `jit, up to ${navigator.hardwareConcurrency} threads` : 'jit, one thread';
}
