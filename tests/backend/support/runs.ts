/** Makes runs for the backend tests: the guide's data, a program of it, and lanes at their initial weights. */
import { GUIDE_RUN, type RunSpec } from '../../../protocol/run-spec.ts';
import type { Program } from '../../../worker/compile/program.ts';
import { loadGuidePoints } from '../../../worker/data/guide.ts';
import type { Backend, LaneState, TrainingData } from '../../../worker/runtime/backend.ts';
import { createCpuBackend } from '../../../worker/runtime/cpu/backend.ts';
import { createGpuBackend } from '../../../worker/runtime/gpu/backend.ts';
import { lineShape } from './line-shape.ts';
import { openForced } from './forced-backend.ts';
import { buildProgram } from '../../../worker/session/compile-run.ts';

export const guideData: TrainingData = await loadGuidePoints(async (path) =>
  (await fetch(`/${path}`)).text(),
);

export const backends: readonly { readonly name: string; readonly open: () => Promise<Backend> }[] = [
  { name: 'cpu', open: () => Promise.resolve(createCpuBackend()) },
  { name: 'webgpu, resident', open: () => openForced('resident') },
  { name: 'webgpu, a thread per lane', open: () => openForced('resident', { threads: 4, lane: 'own' }) },
  { name: 'webgpu, streamed', open: () => openForced('streamed') },
];

/** No adapter is a failure here, never a skip. */
export async function openGpu(): Promise<Backend> {
  const backend = await createGpuBackend();
  if (!('load' in backend)) throw new Error(`missing GPU: ${backend.reason} ${backend.detail}`);
  return backend;
}

export function guideRun(changes: Partial<RunSpec['training']> = {}, seed = 0): RunSpec {
  return { ...GUIDE_RUN, seed, training: { ...GUIDE_RUN.training, ...changes } };
}

export function programOf(spec: RunSpec, lanes?: readonly number[], examples = guideData.examples): Program {
  return buildProgram(spec, lineShape(examples), lanes).program;
}

/** The guide's W = 5 and b = 0, or others. */
export function startAt(program: Program, w = 5, b = 0): LaneState {
  const state = new Float32Array(program.layout.size);
  state.set([w, b]);
  return { state, position: { epoch: 0, batch: 0, step: 0 } };
}
