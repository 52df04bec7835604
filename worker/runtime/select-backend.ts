/** Chooses the backend, and says why. The only file that knows both. */
import type { BackendPreference, BackendReason } from '../../protocol/events.ts';
import type { Backend } from './backend.ts';
import { createCpuBackend } from './cpu/backend.ts';
import { createGpuBackend } from './gpu/backend.ts';

export interface BackendChoice {
  readonly backend: Backend;
  readonly reason: BackendReason;
  /** Technical: what the browser said where it had no GPU to give. */
  readonly detail: string;
}

/**
 * Automatic: a hardware GPU, else the CPU — a GPU interface that runs on the CPU only adds its overhead for small models.
 * Always answers with a backend: the CPU needs nothing.
 */
export async function selectBackend(preference: BackendPreference): Promise<BackendChoice> {
  const onCpu = (reason: BackendReason, detail = ''): BackendChoice => ({
    backend: createCpuBackend(),
    reason,
    detail,
  });
  if (preference === 'cpu') return onCpu('chosen-by-user');
  const gpu = await createGpuBackend();
  if (!('load' in gpu)) return onCpu(gpu.reason, gpu.detail);
  if (preference === 'webgpu') return { backend: gpu, reason: 'chosen-by-user', detail: '' };
  if (!gpu.software) return { backend: gpu, reason: 'hardware-gpu', detail: '' };
  gpu.destroy();
  return onCpu('software-gpu-only', gpu.adapter);
}
