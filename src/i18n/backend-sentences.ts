/** Which backend runs, and why, in words. Consumed by switches that must know every reason. */
import { msg, str } from '@lit/localize';
import type { BackendChange, BackendInfo, BackendKind } from '../../protocol/events.ts';
import { epochsText } from './epochs-text.ts';

/** A proper name, the same in all languages. */
export function backendName(kind: BackendKind): string {
  return kind === 'webgpu' ? 'WebGPU' : 'CPU';
}

/** Why this backend runs, as one sentence. */
export function backendReasonSentence(backend: BackendInfo): string {
  switch (backend.reason) {
    case 'hardware-gpu':
      return msg('Chosen automatically: this computer has a GPU that WebGPU can use.');
    case 'chosen-by-user':
      return msg('You chose it.');
    case 'software-gpu-only':
      return msg(
        'Chosen automatically: WebGPU here is only emulated, on the processor that also draws this page, so the CPU trains directly. WebGPU can be tried all the same.',
      );
    case 'no-webgpu':
      return msg('This browser does not offer WebGPU to workers, so the CPU trains.');
    case 'no-adapter':
      return msg('WebGPU is there, but the browser gave no graphics adapter, so the CPU trains.');
    case 'adapter-failed':
      return msg('The browser failed when it was asked for a graphics adapter, so the CPU trains.');
    case 'device-failed':
      return msg('The graphics adapter gave no device, so the CPU trains.');
    case 'kernel-failed':
      return msg('WebGPU could not run this model here, so the CPU trains.');
    case 'self-test-failed':
      return msg('WebGPU computed wrong numbers here when it was compared with the CPU, so the CPU trains.');
    case 'device-lost':
      return msg('The GPU was lost during the run and could not be had again, so the CPU went on.');
    default:
      return backend.reason satisfies never;
  }
}

/** How the training loop is spread over the device, in a few words. */
export function scheduleText(schedule: NonNullable<BackendInfo['schedule']>): string {
  return schedule === 'resident' ? msg('the whole loop in one dispatch') : msg('phase by phase');
}

/** What kind of thing the adapter is, as one sentence. */
export function backendKindSentence(backend: BackendInfo): string {
  if (backend.kind === 'cpu') return msg('A plain loop on the CPU, in a worker of this page.');
  if (backend.software) return msg('WebGPU, emulated in software on the CPU.');
  return msg('The whole training loop runs on the graphics processor.');
}

/** What happened and what runs now, as the log says it. */
export function backendChangeSentence(cause: BackendChange, epoch: number, backend: BackendInfo): string {
  const now = backendName(backend.kind);
  const done = epochsText(epoch);
  switch (cause.kind) {
    case 'chosen-by-user':
      if (backend.reason === 'chosen-by-user')
        return msg(str`After ${done} you chose ${now} for what follows.`);
      // Left to the page, or not to be had: what runs was not chosen.
      return `${msg(str`After ${done} you changed the choice of the backend; the run continues on ${now}.`)} ${backendReasonSentence(backend)}`;
    case 'device-lost':
      return cause.simulated
        ? msg(str`After ${done} the GPU device was lost, as you asked; the run goes on from there on ${now}.`)
        : msg(str`After ${done} the GPU device was lost; the run goes on from there on ${now}.`);
    case 'worker-restarted':
      return msg(
        str`After ${done} the worker stopped and was started again; the run goes on from there on ${now}.`,
      );
    default:
      return cause satisfies never;
  }
}
