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
import type { Contender, ContenderOptions, Outcome } from '../../contender.ts';
import { guidePoints, LEARNING_RATE, START } from '../../guide-run.ts';

export function create({ backend, everyLoss }: ContenderOptions): Contender {
  let training: Training | undefined;
  return {
    async prepare() {
      await startBackend(backend);
      training = build();
    },
    async run(steps) {
      if (!training) throw new Error('missing preparation');
      training.w.assign(tf.scalar(START.w));
      training.b.assign(tf.scalar(START.b));
      return everyLoss ? readEveryLoss(training, steps) : flatOut(training, steps);
    },
    detail: () => describe(backend),
    dispose: () => tf.disposeVariables(),
  };
}

interface Training {
  readonly w: tf.Variable<tf.Rank.R0>;
  readonly b: tf.Variable<tf.Rank.R0>;
  readonly optimizer: tf.Optimizer;
  readonly loss: () => tf.Scalar;
}

function build(): Training {
  const points = guidePoints();
  const x = tf.tensor1d(points.x);
  const y = tf.tensor1d(points.y);
  const w = tf.variable(tf.scalar(START.w));
  const b = tf.variable(tf.scalar(START.b));
  const loss = () => tf.tidy(() => tf.mean<tf.Scalar>(tf.square(tf.sub(tf.add(tf.mul(x, w), b), y))));
  return { w, b, optimizer: tf.train.sgd(LEARNING_RATE), loss };
}

async function flatOut({ w, b, optimizer, loss }: Training, steps: number): Promise<Outcome> {
  for (let step = 0; step < steps; step++) optimizer.minimize(loss, false, [w, b]);
  return result({ w, b, optimizer, loss });
}

async function readEveryLoss({ w, b, optimizer, loss }: Training, steps: number): Promise<Outcome> {
  const values = new Float32Array(steps);
  for (let step = 0; step < steps; step++) {
    const cost = optimizer.minimize(loss, true, [w, b]);
    if (!cost) throw new Error('missing cost');
    values[step] = (await cost.data())[0] ?? NaN;
    cost.dispose();
  }
  return { ...(await result({ w, b, optimizer, loss })), losses: { taken: 'before-update', values } };
}

async function result({ w, b, loss }: Training): Promise<Outcome> {
  const last = loss();
  const [lossData, wData, bData] = await Promise.all([last.data(), w.data(), b.data()]);
  last.dispose();
  return { loss: lossData[0] ?? NaN, w: wData[0] ?? NaN, b: bData[0] ?? NaN };
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
