/**
 * Asks the browser for a GPU device, inside the worker, and says what it got or why not. Every answer is designed: no `navigator.gpu`, an
 * adapter that is null, throws or never comes, a device that is refused.
 */

export interface GpuDevice {
  readonly device: GPUDevice;
  readonly adapter: string;
  /** WebGPU that runs on the CPU. */
  readonly software: boolean;
}

export interface NoGpuDevice {
  readonly reason: 'no-webgpu' | 'no-adapter' | 'adapter-failed' | 'device-failed';
  /** Technical, from the browser. */
  readonly detail: string;
}

/** How long a browser may take to answer. A crashed GPU process can leave a request open for ever. */
const ANSWER_LIMIT_MS = 10_000;

export async function requestGpuDevice(): Promise<GpuDevice | NoGpuDevice> {
  // Typed as always there, but absent in older browsers and in insecure contexts.
  const gpu = navigator.gpu as GPU | undefined;
  if (gpu === undefined) return { reason: 'no-webgpu', detail: 'navigator.gpu is undefined' };
  let adapter: GPUAdapter | null;
  try {
    adapter = await within(ANSWER_LIMIT_MS, gpu.requestAdapter({ powerPreference: 'high-performance' }));
  } catch (error) {
    return { reason: 'adapter-failed', detail: String(error) };
  }
  if (adapter === null) return { reason: 'no-adapter', detail: 'requestAdapter() gave null' };
  try {
    const requested = adapter.requestDevice({
      requiredLimits: wantedLimits(adapter.limits),
      requiredFeatures: WANTED_FEATURES.filter((feature) => adapter.features.has(feature)),
    });
    const device = await within(ANSWER_LIMIT_MS, requested, (late) => late.destroy());
    return { device, adapter: describe(adapter.info), software: isSoftware(adapter.info) };
  } catch (error) {
    return { reason: 'device-failed', detail: String(error) };
  }
}

/** To measure what a device needs, and not how soon a browser notices. */
const WANTED_FEATURES: readonly GPUFeatureName[] = ['timestamp-query'];

/** As much memory per buffer as the adapter gives: data and history may be large. */
function wantedLimits(limits: GPUSupportedLimits): Record<string, number> {
  return {
    maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
    maxBufferSize: limits.maxBufferSize,
  };
}

function describe(info: GPUAdapterInfo): string {
  const parts = [info.vendor, info.architecture, info.device, info.description].filter((part) => part !== '');
  return [...new Set(parts)].join(' ') || 'unnamed adapter';
}

function isSoftware(info: GPUAdapterInfo): boolean {
  const named = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|warp/i.test(describe(info));
  return named || info.isFallbackAdapter;
}

/** `onLate`: what to do with an answer that nobody waits for any more. */
async function within<T>(
  limitMs: number,
  promise: Promise<T>,
  onLate: (value: T) => void = () => {},
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${limitMs} ms`));
      promise.then(onLate, () => {});
    }, limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
