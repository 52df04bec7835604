/**
 * Our WGSL functions against float64. The bounds are what was measured on two independent compilers (Chromium with SwiftShader, Firefox
 * with lavapipe), and a little more.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MATH_FUNCTIONS, mathWgsl } from '../../worker/compile/wgsl/math.ts';

type Name = keyof typeof MATH_FUNCTIONS;

interface Accuracy {
  readonly exact: (x: number) => number;
  /** Where the bound holds, and is a bound of the relative error. */
  readonly from: number;
  readonly to: number;
  readonly ulp: number;
}

const LARGEST = 3.4028234663852886e38;
const SMALLEST_NORMAL = 2 ** -126;
/** Devices may count numbers below the normal ones as zero, also in the middle of a calculation. */
const TINY = 1e-36;

const ACCURACY: { readonly [N in Name]: Accuracy } = {
  exp: { exact: Math.exp, from: -100, to: 88.7228, ulp: 1.25 },
  expm1: { exact: Math.expm1, from: -LARGEST, to: 88.7228, ulp: 1.75 },
  log: { exact: Math.log, from: SMALLEST_NORMAL, to: LARGEST, ulp: 1 },
  log1p: { exact: Math.log1p, from: -1 + 2 ** -24, to: LARGEST, ulp: 1.6 },
  sin: { exact: Math.sin, from: -1.6, to: 1.6, ulp: 1.4 },
  cos: { exact: Math.cos, from: -0.8, to: 0.8, ulp: 1.25 },
  tanh: { exact: Math.tanh, from: -LARGEST, to: LARGEST, ulp: 1.3 },
  sigmoid: { exact: (x) => 1 / (1 + Math.exp(-x)), from: -LARGEST, to: LARGEST, ulp: 2.6 },
  erf: { exact: erf, from: -LARGEST, to: LARGEST, ulp: 1.3 },
};
const NAMES = Object.keys(ACCURACY) as Name[];

/** Where a formula ends, another begins, or a table of results does. */
const THRESHOLDS = [
  0, 0.625, 1, 10, 20, 4, 0.9277344, 88.72283, 87.33654, 18, 17.3, 126, 0.34657359, Math.SQRT2 - 1, Math.SQRT1_2 - 1,
  Math.SQRT2, Math.SQRT1_2, 2, 2 ** 22, 2 ** 24, 2 ** 126, 2 ** 127, ...[1, 2, 3, 4, 5, 6, 7, 5214].map((n) => (n * Math.PI) / 4),
]; // prettier-ignore

/** The series of positive terms, erf x = 2/sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (1·3·…·(2n+1)) (Abramowitz and Stegun 7.1.6). */
function erf(x: number): number {
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  let term = a;
  let sum = a;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * a * a) / (2 * n + 1);
    sum += term;
  }
  return (Math.sign(x) * 2 * Math.exp(-a * a) * sum) / Math.sqrt(Math.PI);
}

/** 100,000 bit patterns in even steps: every exponent, both signs, without infinities and NaN. */
function everyMagnitude(): Float32Array {
  const bits = Uint32Array.from({ length: 100_000 }, (_, i) => i * 42_949 + ((i * 2_654_435_761) % 42_949));
  return new Float32Array(bits.buffer).filter(Number.isFinite);
}

/** Evenly spread, but at no round places. */
function between(from: number, to: number, count: number): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, i) => from + ((to - from) * (i + ((i * 0.618_034) % 1))) / count,
  );
}

/** The 64 float32 values on each side of each threshold. */
function aroundThresholds(): Float32Array {
  const centres = new Int32Array(Float32Array.from(THRESHOLDS).buffer);
  const bits = [...centres].flatMap((centre) =>
    Array.from({ length: 129 }, (_, i) => Math.max(0, centre + i - 64)),
  );
  const positive = new Float32Array(Int32Array.from(bits).buffer);
  return Float32Array.from([...positive, ...positive.map((x) => -x)]);
}

function argumentsOf(name: Name): Float32Array {
  const { from, to } = ACCURACY[name];
  const widths = [1, 3, 12, 90];
  const parts = [
    everyMagnitude(),
    aroundThresholds(),
    ...widths.map((width) => between(Math.max(from, -width), Math.min(to, width), 30_000)),
  ];
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

let device: GPUDevice;
const pipelines = new Map<Name, GPUComputePipeline>();

beforeAll(async () => {
  const adapter = await navigator.gpu.requestAdapter();
  device = await adapter!.requestDevice();
  for (const name of NAMES) pipelines.set(name, await pipelineOf(name));
});

afterAll(() => device.destroy());

async function pipelineOf(name: Name): Promise<GPUComputePipeline> {
  const code = /* wgsl */ `${mathWgsl([name])}
@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  if (id.x < arrayLength(&input)) {
    output[id.x] = ${MATH_FUNCTIONS[name].name}(input[id.x]);
  }
}
`;
  const module = device.createShaderModule({ code });
  const { messages } = await module.getCompilationInfo();
  expect(messages.map(({ message }) => message)).toEqual([]);
  return device.createComputePipelineAsync({ layout: 'auto', compute: { module } });
}

async function onGpu(name: Name, values: Float32Array): Promise<Float32Array> {
  const pipeline = pipelines.get(name)!;
  const size = values.byteLength;
  const input = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
  const output = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const staging = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  device.queue.writeBuffer(input, 0, new Float32Array(values));
  const entries = [input, output].map((buffer, binding) => ({ binding, resource: { buffer } }));
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }));
  pass.dispatchWorkgroups(Math.ceil(values.length / 64));
  pass.end();
  encoder.copyBufferToBuffer(output, 0, staging, 0, size);
  device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  const results = new Float32Array(staging.getMappedRange().slice(0));
  for (const buffer of [input, output, staging]) buffer.destroy();
  return results;
}

/** Distance between neighbouring float32 values at `value`. */
function ulpOf(value: number): number {
  return 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(value)))) - 23);
}

interface Worst {
  readonly error: number;
  readonly at: number;
}

async function worst(
  name: Name,
  values: Float32Array,
  errorOf: (result: number, exact: number) => number,
): Promise<Worst> {
  const results = await onGpu(name, values);
  const { exact } = ACCURACY[name];
  let found: Worst = { error: 0, at: 0 };
  for (const [i, at] of values.entries()) {
    const error = errorOf(results[i]!, exact(at));
    // Written so that NaN counts as the worst.
    if (!(error <= found.error)) found = { error, at };
  }
  return found;
}

function errorInUlp(result: number, exact: number): number {
  const error = Math.abs(result - exact);
  return Math.abs(exact) < TINY ? (error < TINY ? 0 : Infinity) : error / ulpOf(exact);
}

describe.each(NAMES)('%s', (name) => {
  const { from, to, ulp } = ACCURACY[name];

  test(`within ${ulp} ULP`, async () => {
    const values = argumentsOf(name).filter((x) => x >= from && x <= to);
    expect(values.length).toBeGreaterThan(name === 'cos' || name === 'sin' ? 100_000 : 150_000);
    const { error, at } = await worst(name, values, errorInUlp);
    expect(error, `at ${at}`).toBeLessThan(ulp);
  });

  test('a finite result for every finite argument', async () => {
    const values = argumentsOf(name);
    const results = await onGpu(name, values);
    const at = results.findIndex((result) => !Number.isFinite(result));
    expect(at, `at ${values[at]}`).toBe(-1);
  });

  // WGSL allows a device to know no NaN. Where it does, a diverged run must not be hidden.
  test('NaN stays NaN', async () => {
    expect(await onGpu(name, new Float32Array([NaN]))).toEqual(new Float32Array([NaN]));
  });
});

describe.each(['sin', 'cos'] as const)('%s of large arguments', (name) => {
  const absolute = (result: number, exact: number): number => Math.abs(result - exact);

  test.each([
    [8192, 1e-7],
    [100_000, 3e-6],
  ])('up to %d: within %d', async (limit, bound) => {
    const { error, at } = await worst(name, between(-limit, limit, 200_000), absolute);
    expect(error, `at ${at}`).toBeLessThan(bound);
  });

  test('never more than 1', async () => {
    const results = await onGpu(name, everyMagnitude());
    expect(results.every((result) => Math.abs(result) <= 1)).toBe(true);
  });
});

/** The last argument before the limit, beyond it, and far beyond it. */
const LIMITS: { readonly [N in Name]?: readonly (readonly [x: number, result: number])[] } = {
  exp: [[89, LARGEST], [LARGEST, LARGEST], [-87.4, 0], [-LARGEST, 0], [0, 1], [-0, 1]],
  expm1: [[89, LARGEST], [LARGEST, LARGEST], [-18, -1], [-LARGEST, -1], [0, 0]],
  log: [[0, -LARGEST], [-0, -LARGEST], [-1, -LARGEST], [-LARGEST, -LARGEST], [1, 0]],
  log1p: [[-1, -LARGEST], [-2, -LARGEST], [-LARGEST, -LARGEST], [0, 0]],
  sin: [[0, 0]],
  cos: [[0, 1]],
  tanh: [[9.1, 1], [20, 1], [LARGEST, 1], [-9.1, -1], [-LARGEST, -1], [0, 0]],
  sigmoid: [[18, 1], [LARGEST, 1], [0, 0.5]],
  erf: [[4, 1], [LARGEST, 1], [-4, -1], [-LARGEST, -1], [0, 0]],
}; // prettier-ignore

test.each(NAMES)('the limits of %s', async (name) => {
  const rows = LIMITS[name]!;
  const results = await onGpu(name, Float32Array.from(rows.map(([x]) => x)));
  expect([...results].map((result) => result + 0)).toEqual(rows.map(([, result]) => Math.fround(result)));
});

test('sigmoid goes to zero', async () => {
  const results = await onGpu('sigmoid', new Float32Array([-88, -100, -1e30, -LARGEST]));
  // 1 / LARGEST is no normal number: some devices have it, others count it as zero.
  expect(Math.max(...results)).toBeLessThan(SMALLEST_NORMAL);
  expect(Math.min(...results)).toBeGreaterThanOrEqual(0);
});
