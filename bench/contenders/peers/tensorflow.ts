/**
 * TensorFlow.js, as its own guide writes a training loop: variables, `optimizer.minimize`, production mode.
 * The optimizer tidies up after itself. Forward and backward pass are the library's own.
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-webgpu';
import { getThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plainUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import type { Contender, ContenderOptions, Outcome, Task } from '../../contender.ts';
import { randomNumbers, shuffleInPlace } from '../../workloads/random.ts';
import type { Workload } from '../../workloads/workload.ts';
import { ADAM } from '../../workloads/workload.ts';
import { tensorflowModel } from './tensorflow-model.ts';
import type { Batch, TensorflowModel } from './tensorflow-model.ts';

export function create({ backend, everyLoss }: ContenderOptions, task: Task): Contender {
  let model: TensorflowModel | undefined;
  return {
    async prepare() {
      await startBackend(backend);
      model = tensorflowModel(task);
    },
    run(steps) {
      if (!model) throw new Error('missing preparation');
      model.setVariables(task.initial);
      return everyLoss ? readEveryLoss(model, task, steps) : flatOut(model, task, steps);
    },
    detail: () => describe(backend),
    dispose: () => tf.disposeVariables(),
  };
}

async function flatOut(model: TensorflowModel, { workload }: Task, steps: number): Promise<Outcome> {
  const optimizer = optimizerOf(workload);
  const minimize = (batch: Batch) => optimizer.minimize(() => model.loss(batch), false, model.variables);
  if (workload.shuffle) runShuffled(model.batches[0]!, workload, steps, minimize);
  else for (let step = 0; step < steps; step++) minimize(model.batches[step % model.batches.length]!);
  optimizer.dispose();
  return result(model);
}

/** The order of an epoch comes from JavaScript, the examples are gathered on the device. */
function runShuffled(
  all: Batch,
  { examples, batchSize }: Workload,
  steps: number,
  minimize: (batch: Batch) => void,
): void {
  const random = randomNumbers(7);
  const order = Int32Array.from({ length: examples }, (_, i) => i);
  let first = examples;
  for (let step = 0; step < steps; step++) {
    if (first >= examples) {
      shuffleInPlace(order, random);
      first = 0;
    }
    const end = Math.min(first + batchSize, examples);
    tf.tidy(() => {
      const chosen = tf.tensor1d(order.slice(first, end), 'int32');
      minimize({ x: tf.gather(all.x, chosen), y: tf.gather(all.y, chosen) });
    });
    first = end;
  }
}

async function readEveryLoss(model: TensorflowModel, { workload }: Task, steps: number): Promise<Outcome> {
  const optimizer = optimizerOf(workload);
  const values = new Float32Array(steps);
  for (let step = 0; step < steps; step++) {
    const cost = optimizer.minimize(() => model.loss(model.batches[0]!), true, model.variables);
    if (!cost) throw new Error('missing cost');
    values[step] = (await cost.data())[0] ?? NaN;
    cost.dispose();
  }
  optimizer.dispose();
  return { ...(await result(model)), losses: { taken: 'before-update', values } };
}

function optimizerOf({ optimizer: { type, learningRate } }: Workload): tf.Optimizer {
  if (type === 'sgd') return tf.train.sgd(learningRate);
  return tf.train.adam(learningRate, ADAM.beta1, ADAM.beta2, ADAM.epsilon);
}

async function result({ variables }: TensorflowModel): Promise<Outcome> {
  const values = await Promise.all(variables.map((variable) => variable.data()));
  return { variables: values.map((data) => Float32Array.from(data)), models: 1 };
}

async function startBackend(backend: ContenderOptions['backend']): Promise<void> {
  tf.enableProdMode();
  if (backend === 'wasm') {
    setWasmPaths({
      'tfjs-backend-wasm.wasm': plainUrl,
      'tfjs-backend-wasm-simd.wasm': simdUrl,
      'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl,
    });
  }
  const started = await tf.setBackend(backend);
  await tf.ready();
  if (!started || tf.getBackend() !== backend) throw new Error(`missing TensorFlow.js backend: ${backend}`);
}

function describe(backend: ContenderOptions['backend']): string {
  if (backend !== 'wasm') return 'optimizer.minimize';
  const simd = tf.env().getBool('WASM_HAS_SIMD_SUPPORT') ? 'SIMD' : 'no SIMD';
  const threads = tf.env().getBool('WASM_HAS_MULTITHREAD_SUPPORT') ? getThreadsCount() : 1;
  return `${simd}, ${threads} threads`;
}
