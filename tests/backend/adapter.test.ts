import { expect, test } from 'vitest';

// The backend suite means nothing without a GPU: no adapter is a failure here, never a skip.
test('the browser under test gives a WebGPU adapter and a device', async () => {
  const adapter = await navigator.gpu.requestAdapter();
  expect(adapter).not.toBeNull();
  const device = await adapter!.requestDevice();
  expect(device.limits.maxComputeInvocationsPerWorkgroup).toBeGreaterThanOrEqual(128);
  device.destroy();
});
