/**
 * What the device can do at most, measured in the same session as the workloads: independent chains of multiply-adds, and a
 * copy. Not a workload: nothing waits for memory in the first, nothing computes in the second.
 */

export interface DevicePeak {
  readonly flopPerSecond: number;
  /** Read and written bytes together. */
  readonly bytesPerSecond: number;
}

const THREADS = 64;
/** Of one dispatch: enough for a large GPU to be full. */
const FIRST_GROUPS = 1024;
const CHAINS = 8;
const ITERATIONS = 256;
/** Values of 16 bytes: starting a thread must not be what is measured. */
const COPIES_PER_THREAD = 16;
const BYTES_PER_GROUP = THREADS * COPIES_PER_THREAD * 16;
/** More than a processor's caches usually hold. */
const COPIED_BYTES = 2 ** 26;
/** A measurement shorter than this is mostly the submission's. */
const LONG_ENOUGH_MS = 40;
const REPETITIONS = 5;

// The specification's values: TypeScript's library has the types, but not these globals.
const COPY_SOURCE = 0x4;
const STORAGE = 0x80;

export async function devicePeak(): Promise<DevicePeak | null> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return null;
  const device = await adapter.requestDevice();
  try {
    const flopPerSecond = await multiplyAdds(device);
    const bytesPerSecond = await copies(device);
    return { flopPerSecond, bytesPerSecond };
  } finally {
    device.destroy();
  }
}

async function multiplyAdds(device: GPUDevice): Promise<number> {
  const values = storage(device, THREADS * FIRST_GROUPS * 16);
  const run = kernel(device, multiplyAddKernel(), [values]);
  const flopPerGroup = THREADS * ITERATIONS * CHAINS * 4 * 2;
  const rate = await bestRate(device, run, FIRST_GROUPS);
  values.destroy();
  return rate * flopPerGroup;
}

async function copies(device: GPUDevice): Promise<number> {
  const [from, to] = [storage(device, COPIED_BYTES), storage(device, COPIED_BYTES)];
  const run = kernel(device, copyKernel, [from, to]);
  const rate = await bestRate(device, run, COPIED_BYTES / BYTES_PER_GROUP);
  from.destroy();
  to.destroy();
  return rate * BYTES_PER_GROUP * 2;
}

/** Records one dispatch of so many workgroups. */
type Kernel = (pass: GPUComputePassEncoder, groups: number) => void;

/** Workgroups per second, in as many dispatches of `groups` as take long enough. */
async function bestRate(device: GPUDevice, run: Kernel, groups: number): Promise<number> {
  let dispatches = 1;
  await timed(device, run, groups, dispatches);
  let fastest = await timed(device, run, groups, dispatches);
  while (fastest < LONG_ENOUGH_MS && dispatches < 2 ** 16) {
    dispatches *= 2;
    fastest = await timed(device, run, groups, dispatches);
  }
  for (let i = 1; i < REPETITIONS; i++)
    fastest = Math.min(fastest, await timed(device, run, groups, dispatches));
  return (1000 * groups * dispatches) / fastest;
}

async function timed(device: GPUDevice, run: Kernel, groups: number, dispatches: number): Promise<number> {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (let i = 0; i < dispatches; i++) run(pass, groups);
  pass.end();
  const commands = encoder.finish();
  const start = performance.now();
  device.queue.submit([commands]);
  await device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}

function kernel(device: GPUDevice, code: string, buffers: readonly GPUBuffer[]): Kernel {
  const pipeline = device.createComputePipeline({
    layout: 'auto',
    compute: { module: device.createShaderModule({ code }) },
  });
  const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  return (pass, groups) => {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(groups);
  };
}

function storage(device: GPUDevice, size: number): GPUBuffer {
  return device.createBuffer({ size, usage: STORAGE | COPY_SOURCE });
}

/** The factors come from memory, so that no compiler can compute the chains ahead. */
function multiplyAddKernel(): string {
  const chains = Array.from({ length: CHAINS }, (_, i) => `v${i}`);
  return /* wgsl */ `
@group(0) @binding(0) var<storage, read_write> values: array<vec4f>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let factor = values[0];
  let term = values[1];
${chains.map((name, i) => `  var ${name} = values[id.x] + ${i}.0;`).join('\n')}
  for (var i = 0u; i < ${ITERATIONS}u; i++) {
${chains.map((name) => `    ${name} = fma(${name}, factor, term);`).join('\n')}
  }
  values[id.x] = ${chains.join(' + ')};
}`;
}

const copyKernel = /* wgsl */ `
@group(0) @binding(0) var<storage, read> from_values: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> to_values: array<vec4f>;
@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let first = group.x * ${THREADS * COPIES_PER_THREAD}u + thread;
  for (var i = 0u; i < ${COPIES_PER_THREAD}u; i++) {
    let at = first + i * ${THREADS}u;
    to_values[at] = from_values[at];
  }
}`;
