/** Who runs which workload, in the order of the table. */
import type { ContenderOptions } from '../contender.ts';

export interface Entry {
  readonly name: string;
  /** Loaded by the worker, by name. */
  readonly file: string;
  readonly options: ContenderOptions;
  readonly workloads: (name: string) => boolean;
  /** Runs only where `--only` names it. */
  readonly onlyByName: boolean;
}

const engine = './contenders/tapeloop.ts';
const trainer = './contenders/tapeloop-trainer.ts';
const tensorflow = './contenders/peers/tensorflow.ts';
const jax = './contenders/peers/jax.ts';

const W1 = (name: string) => name === 'W1';
const line = (name: string) => name === 'W1' || name === 'W2' || name.startsWith('points-');
const network = (name: string) => !line(name) && name !== 'W7';
const single = (name: string) => name !== 'W7';
const any = () => true;
/** Its wasm backend has no kernel for the gradient of a convolution. */
const noConvolution = (name: string) => single(name) && name !== 'W6';

const entries: readonly Entry[] = [
  flatOut('tapeloop-webgpu', engine, 'webgpu', any),
  {
    ...flatOut('tapeloop-webgpu-one-lane', engine, 'webgpu', (name) => name === 'W7'),
    options: { backend: 'webgpu', everyLoss: false, oneLane: true },
  },
  forced('resident'),
  forced('streamed'),
  everyLoss('tapeloop-webgpu', trainer, 'webgpu'),
  flatOut('tapeloop-cpu', engine, 'cpu', single),
  everyLoss('tapeloop-cpu', trainer, 'cpu'),
  flatOut('plain-loop', './contenders/plain-loop.ts', 'cpu', line),
  flatOut('plain-network', './contenders/plain-network.ts', 'cpu', network),
  flatOut('tensorflow-webgpu', tensorflow, 'webgpu', any),
  everyLoss('tensorflow-webgpu', tensorflow, 'webgpu'),
  flatOut('tensorflow-wasm', tensorflow, 'wasm', noConvolution),
  everyLoss('tensorflow-wasm', tensorflow, 'wasm'),
  flatOut('tensorflow-cpu', tensorflow, 'cpu', W1),
  everyLoss('tensorflow-cpu', tensorflow, 'cpu'),
  flatOut('jax-webgpu', jax, 'webgpu', any),
  everyLoss('jax-webgpu', jax, 'webgpu'),
  flatOut('jax-wasm', jax, 'wasm', single),
  everyLoss('jax-wasm', jax, 'wasm'),
];

export const entryNames = entries.map(({ name }) => name);

/** `only`: names; empty: all that need not be named. */
export function entriesFor(workload: string, only: readonly string[]): Entry[] {
  return entries.filter(
    ({ name, workloads, onlyByName }) =>
      workloads(workload) && (only.length === 0 ? !onlyByName : only.includes(name)),
  );
}

export function entryNamed(name: string): Entry {
  const entry = entries.find((candidate) => candidate.name === name);
  if (!entry) throw new Error(`unknown contender: ${name}; known are ${entryNames.join(', ')}`);
  return entry;
}

function flatOut(
  name: string,
  file: string,
  backend: ContenderOptions['backend'],
  workloads: Entry['workloads'],
): Entry {
  const options = { backend, everyLoss: false, ...formOf(file) };
  return { name, file, options, workloads, onlyByName: false };
}

function everyLoss(name: string, file: string, backend: ContenderOptions['backend']): Entry {
  const options = { backend, everyLoss: true, ...formOf(file) };
  return { name: `${name}-every-loss`, file, options, workloads: W1, onlyByName: false };
}

function formOf(file: string): Pick<ContenderOptions, 'adamForm'> {
  return file === tensorflow ? { adamForm: 'textbook' } : {};
}

function forced(schedule: 'resident' | 'streamed'): Entry {
  const options = { backend: 'webgpu', everyLoss: false, schedule } as const;
  return { name: `tapeloop-webgpu-${schedule}`, file: engine, options, workloads: any, onlyByName: true };
}
