/**
 * jax-js, as its documentation writes a training loop: one jit-compiled step of `valueAndGrad` (flat out: `grad`, since
 * nobody looks at the loss) with the update inside. It has no compiled loop, so JavaScript calls the step each time.
 * Arrays are owned: passing one consumes it, `.ref` keeps it.
 */
import {
  blockUntilReady,
  defaultDevice,
  grad,
  init,
  jit,
  numpy as np,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import type { Contender, ContenderOptions, Outcome } from '../../contender.ts';
import { guidePoints, LEARNING_RATE, START } from '../../guide-run.ts';

type Line = { w: np.Array; b: np.Array };

/**
 * Operations wait in a list until somebody asks for a value, and the list costs more the longer it grows; the
 * documentation advises to ask regularly. These intervals were the fastest of 1, 2, 4, … 128 for each backend.
 */
const stepsBetweenWaits = { webgpu: 64, wasm: 4, cpu: 4 } as const;

export function create({ backend, everyLoss }: ContenderOptions): Contender {
  let x: np.Array | undefined;
  let y: np.Array | undefined;
  return {
    async prepare() {
      const available = await init(backend);
      if (!available.includes(backend)) throw new Error(`missing jax-js backend: ${backend}`);
      defaultDevice(backend);
      const points = guidePoints();
      x = np.array(points.x);
      y = np.array(points.y);
    },
    run(steps) {
      if (!x || !y) throw new Error('missing preparation');
      return everyLoss ? readEveryLoss(x, y, steps) : flatOut(x, y, steps, stepsBetweenWaits[backend]);
    },
    detail: () =>
      everyLoss ? threads(backend) : `${threads(backend)}, a wait each ${stepsBetweenWaits[backend]} steps`,
    dispose() {
      x?.dispose();
      y?.dispose();
    },
  };
}

function lossOf(line: Line, x: np.Array, y: np.Array): np.Array {
  return np.mean(np.square(x.mul(line.w).add(line.b).sub(y)));
}

function descend(line: Line, gradient: Line): Line {
  return { w: line.w.sub(gradient.w.mul(LEARNING_RATE)), b: line.b.sub(gradient.b.mul(LEARNING_RATE)) };
}

const step = jit((line: Line, x: np.Array, y: np.Array): Line => {
  const kept = tree.ref(line);
  return descend(kept, grad(lossOf)(line, x, y));
});

const stepWithLoss = jit((line: Line, x: np.Array, y: np.Array): { line: Line; loss: np.Array } => {
  const kept = tree.ref(line);
  const [loss, gradient] = valueAndGrad(lossOf)(line, x, y);
  return { line: descend(kept, gradient), loss };
});

const evaluate = jit(lossOf);

async function flatOut(x: np.Array, y: np.Array, steps: number, interval: number): Promise<Outcome> {
  let line = start();
  for (let done = 1; done <= steps; done++) {
    line = step(line, x.ref, y.ref);
    if (done % interval === 0) await blockUntilReady(line);
  }
  return result(line, x, y);
}

async function readEveryLoss(x: np.Array, y: np.Array, steps: number): Promise<Outcome> {
  const values = new Float32Array(steps);
  let line = start();
  for (let done = 0; done < steps; done++) {
    const next = stepWithLoss(line, x.ref, y.ref);
    line = next.line;
    values[done] = (await next.loss.data())[0] ?? NaN;
  }
  return { ...(await result(line, x, y)), losses: { taken: 'before-update', values } };
}

function start(): Line {
  return { w: np.array(START.w), b: np.array(START.b) };
}

async function result(line: Line, x: np.Array, y: np.Array): Promise<Outcome> {
  const loss = await evaluate(tree.ref(line), x.ref, y.ref).data();
  const w = await line.w.data();
  const b = await line.b.data();
  return { loss: loss[0] ?? NaN, w: w[0] ?? NaN, b: b[0] ?? NaN };
}

function threads(backend: ContenderOptions['backend']): string {
  if (backend === 'webgpu') return 'jit';
  return crossOriginIsolated ? `jit, up to ${navigator.hardwareConcurrency} threads` : 'jit, one thread';
}
