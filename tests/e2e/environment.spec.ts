/**
 * What the other specs take for granted about the browsers they run in. Where a GPU adapter is expected,
 * "no adapter" is a failure here, not a skip there.
 */
import { createServer, type Server } from 'node:http';
import { expect, test } from '@playwright/test';

const workerScript = `
  async function double(values) {
    const adapter = await navigator.gpu?.requestAdapter();
    if (!adapter) return 'no adapter';
    const device = await adapter.requestDevice();
    const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
    const data = device.createBuffer({ size: values.byteLength, usage: STORAGE | COPY_SRC | COPY_DST });
    const result = device.createBuffer({ size: values.byteLength, usage: MAP_READ | COPY_DST });
    device.queue.writeBuffer(data, 0, values);
    const code = \`
      @group(0) @binding(0) var<storage, read_write> data: array<f32>;
      @compute @workgroup_size(4) fn main(@builtin(local_invocation_index) i: u32) { data[i] *= 2.0; }\`;
    const pipeline = await device.createComputePipelineAsync({
      layout: 'auto',
      compute: { module: device.createShaderModule({ code }) },
    });
    const layout = pipeline.getBindGroupLayout(0);
    const bindGroup = device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer: data } }] });
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(1);
    pass.end();
    encoder.copyBufferToBuffer(data, 0, result, 0, values.byteLength);
    device.queue.submit([encoder.finish()]);
    await result.mapAsync(1);
    return [...new Float32Array(result.getMappedRange())];
  }
  double(new Float32Array([1, 2, 3, 4])).catch(String).then(postMessage);
`;

/** A server of its own, so that this says something about the browser and nothing about the app. */
let server: Server;
let address: string;

test.beforeAll(async () => {
  server = createServer((request, response) => {
    const isScript = request.url === '/worker.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(isScript ? workerScript : '<!doctype html><title>environment</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const listening = server.address();
  if (listening === null || typeof listening === 'string') throw new Error('missing port');
  address = `http://localhost:${listening.port}/`;
});

test.afterAll(() => server.close());

/** Runs the kernel in a worker of the page; runs inside the page. */
function askWorker(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js');
    worker.addEventListener('message', (event) => resolve(event.data));
    worker.addEventListener('error', (event) => reject(new Error(event.message)));
  });
}

test('WebGPU computes in a worker @firefox', async ({ page }) => {
  await page.goto(address);
  expect(await page.evaluate(askWorker)).toEqual([2, 4, 6, 8]);
});

test('without its switch, Chromium gives a worker no adapter @no-adapter', async ({ page }) => {
  await page.goto(address);
  expect(await page.evaluate(askWorker)).toBe('no adapter');
});
