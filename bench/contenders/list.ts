/** Who runs, in the order of the table. */
import type { ContenderOptions } from '../contender.ts';

export interface Entry {
  readonly name: string;
  /** Loaded by the worker, by name. */
  readonly file: string;
  readonly options: ContenderOptions;
}

const engine = './contenders/tapeloop.ts';
const trainer = './contenders/tapeloop-trainer.ts';
const tensorflow = './contenders/peers/tensorflow.ts';
const jax = './contenders/peers/jax.ts';

export const entries: readonly Entry[] = [
  flatOut('tapeloop-webgpu', engine, 'webgpu'),
  everyLoss('tapeloop-webgpu', trainer, 'webgpu'),
  flatOut('tapeloop-cpu', engine, 'cpu'),
  everyLoss('tapeloop-cpu', trainer, 'cpu'),
  flatOut('plain-loop', './contenders/plain-loop.ts', 'cpu'),
  flatOut('tensorflow-webgpu', tensorflow, 'webgpu'),
  everyLoss('tensorflow-webgpu', tensorflow, 'webgpu'),
  flatOut('tensorflow-wasm', tensorflow, 'wasm'),
  everyLoss('tensorflow-wasm', tensorflow, 'wasm'),
  flatOut('tensorflow-cpu', tensorflow, 'cpu'),
  everyLoss('tensorflow-cpu', tensorflow, 'cpu'),
  flatOut('jax-webgpu', jax, 'webgpu'),
  everyLoss('jax-webgpu', jax, 'webgpu'),
  flatOut('jax-wasm', jax, 'wasm'),
  everyLoss('jax-wasm', jax, 'wasm'),
];

export function entryNamed(name: string): Entry {
  const entry = entries.find((candidate) => candidate.name === name);
  if (!entry)
    throw new Error(`unknown contender: ${name}; known are ${entries.map((e) => e.name).join(', ')}`);
  return entry;
}

function flatOut(name: string, file: string, backend: ContenderOptions['backend']): Entry {
  return { name, file, options: { backend, everyLoss: false } };
}

function everyLoss(name: string, file: string, backend: ContenderOptions['backend']): Entry {
  return { name: `${name}-every-loss`, file, options: { backend, everyLoss: true } };
}
