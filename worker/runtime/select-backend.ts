/** Chooses the backend, and says why. The only file that knows both. */
import type { BackendPreference, BackendReason } from '../../protocol/events.ts';
import { type Backend, DeviceLostError, KernelError } from './backend.ts';
import { createCpuBackend } from './cpu/backend.ts';
import { createGpuBackend } from './gpu/backend.ts';
import { selfTest, type TestedDevice } from './gpu/self-test.ts';
import { whenLost } from './when-lost.ts';

export interface BackendChoice {
  readonly backend: Backend;
  readonly reason: BackendReason;
  /** Technical: what the browser said where it had no GPU to give. */
  readonly detail: string;
}

/**
 * Automatic: a hardware GPU, else the CPU — a GPU interface that runs on the CPU only adds its overhead for small models.
 * Always answers with a backend: the CPU needs nothing. A GPU is compared with the CPU before it is trusted. Throws `DeviceLostError`
 * when it is lost meanwhile.
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
  if (preference === 'auto' && gpu.software) {
    gpu.destroy();
    return onCpu('software-gpu-only', gpu.adapter);
  }
  const distrust = await reasonForDistrust(gpu);
  if (distrust !== null) {
    gpu.destroy();
    return onCpu(distrust.reason, distrust.detail);
  }
  return { backend: gpu, reason: preference === 'webgpu' ? 'chosen-by-user' : 'hardware-gpu', detail: '' };
}

interface Distrust {
  readonly reason: BackendReason & ('kernel-failed' | 'self-test-failed');
  readonly detail: string;
}

async function reasonForDistrust(gpu: Backend & TestedDevice): Promise<Distrust | null> {
  try {
    const detail = await orLost(gpu, selfTest(gpu, createCpuBackend()));
    return detail === null ? null : { reason: 'self-test-failed', detail };
  } catch (error) {
    if (error instanceof KernelError) return { reason: 'kernel-failed', detail: error.message };
    gpu.destroy();
    throw error;
  }
}

/** A lost device may never answer. */
const SELF_TEST_LIMIT_MS = 30_000;

async function orLost<T>(backend: Backend, work: Promise<T>): Promise<T> {
  let forget = (): void => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    const detail = `no self-test within ${SELF_TEST_LIMIT_MS} ms`;
    timer = setTimeout(() => reject(new DeviceLostError(detail)), SELF_TEST_LIMIT_MS);
  });
  const loss = new Promise<never>((_, reject) => {
    forget = whenLost(backend, ({ detail }) => reject(new DeviceLostError(detail)));
  });
  try {
    return await Promise.race([work, silence, loss]);
  } finally {
    clearTimeout(timer);
    forget();
  }
}
