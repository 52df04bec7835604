/** The GPU's shuffling against its definition: every integer must be the same. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PERMUTATION_WGSL } from '../../worker/compile/wgsl/permutation.ts';
import { shuffledIndex, shuffleKey } from '../../worker/tensor/permutation.ts';

const SHADER = /* wgsl */ `
${PERMUTATION_WGSL}
@group(0) @binding(0) var<storage, read> input: array<u32>; // examples, seed, epoch
@group(0) @binding(1) var<storage, read_write> output: array<u32>; // key0, key1, then the order

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
  let key = shuffleKey(input[1], input[2]);
  output[0] = key.x;
  output[1] = key.y;
  for (var first = 0u; first < input[0]; first += groups.x * 64u) {
    let i = first + id.x;
    let shuffled = shuffledIndex(i, input[0], key.x, key.y);
    // Compiles only while control flow is uniform after the call, as the resident kernels need it.
    workgroupBarrier();
    if (i < input[0]) {
      output[i + 2u] = shuffled;
    }
  }
}
`;

let device: GPUDevice;
let pipeline: GPUComputePipeline;

beforeAll(async () => {
  const adapter = await navigator.gpu.requestAdapter();
  device = await adapter!.requestDevice();
  const module = device.createShaderModule({ code: SHADER });
  const { messages } = await module.getCompilationInfo();
  expect(messages.filter(({ type }) => type === 'error').map(({ message }) => message)).toEqual([]);
  pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
});

afterAll(() => device.destroy());

async function shuffleOnGpu(examples: number, seed: number, epoch: number): Promise<Uint32Array> {
  const size = (examples + 2) * 4;
  const input = device.createBuffer({ size: 12, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
  const output = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(input, 0, new Uint32Array([examples, seed, epoch]));
  const entries = [input, output].map((buffer, binding) => ({ binding, resource: { buffer } }));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(4);
  pass.end();
  encoder.copyBufferToBuffer(output, 0, staging, 0, size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const values = new Uint32Array(staging.getMappedRange().slice(0));
  for (const buffer of [input, output, staging]) buffer.destroy();
  return values;
}

test.each([
  [1, 0, 0],
  [2, 1, 1],
  [10, 5, 0],
  [63, 0xffffffff, 3],
  [64, 1, 4],
  [65, 1, 4],
  [66, 0, 0xffffffff],
  [1000, 0, 0],
  [1000, 0, 1],
  [1024, 12345, 678],
  [65_537, 3, 9],
  [1_000_000, 0xdeadbeef, 70],
])('%i examples, seed %i, epoch %i: the same key and the same order', async (examples, seed, epoch) => {
  const [key0, key1] = shuffleKey(seed, epoch);
  const order = Uint32Array.from({ length: examples }, (_, i) => shuffledIndex(i, examples, key0, key1));
  const values = await shuffleOnGpu(examples, seed, epoch);
  expect(Array.from(values.subarray(0, 2))).toEqual([key0, key1]);
  expect(values.subarray(2).findIndex((value, i) => value !== order[i])).toBe(-1);
});
