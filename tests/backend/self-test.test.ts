/** A device that computes wrongly is not used. Simulated by what comes between the kernels' text and the compiler. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { fitsOnChip, programSizes } from '../../worker/compile/buffer-sizes.ts';
import { compileProgram } from '../../worker/compile/compile-program.ts';
import { createCpuBackend } from '../../worker/runtime/cpu/backend.ts';
import { createGpuBackend } from '../../worker/runtime/gpu/backend.ts';
import { lines, network, selfTest } from '../../worker/runtime/gpu/self-test.ts';
import { selectBackend } from '../../worker/runtime/select-backend.ts';
import { breakCompiler, methodOf } from './support/break-compiler.ts';

afterEach(() => vi.restoreAllMocks());

test('a sound device passes, in both schedules', async () => {
  const gpu = await createGpuBackend();
  if (!('load' in gpu)) throw new Error(`missing GPU: ${gpu.reason}`);
  expect(await selfTest(gpu, createCpuBackend())).toBeNull();
  gpu.destroy();
  const choice = await selectBackend('webgpu');
  expect(choice).toMatchObject({ reason: 'chosen-by-user', backend: { kind: 'webgpu' } });
  choice.backend.destroy();
});

const DEFECTS: readonly [string, (code: string) => string, RegExp][] = [
  ['sums that lose a sign', (code) => code.replaceAll(/(result\d) \+= /g, '$1 -= '), /instead of/],
  ['roots that are no numbers', (code) => code.replaceAll('sqrt(', 'sqrt(-1f - '), /NaN instead of/],
  [
    'the resident kernel only',
    (code) => code.replace(/(fn train[^]*)result0 \+= /, '$1result0 -= '),
    /^resident/,
  ],
  [
    'the streamed kernels only',
    (code) => code.replace(/(fn run[^]*)result0 \+= /, '$1result0 -= '),
    /^streamed/,
  ],
  ['random bits that are not Philox', (code) => code.replaceAll('3528531795u', '3528531797u'), /instead of/],
  ['tiles that lose a sign', (code) => code.replaceAll(/(sum00) \+= /g, '$1 -= '), /instead of/],
  ['partial sums that get lost', (code) => code.replaceAll('total += ', 'total = '), /instead of/],
  ['a wrong maximum', (code) => code.replaceAll(/ > (result\d) \|\|/g, ' < $1 ||'), /the loss is/],
  [
    'threads that forget what is theirs',
    (code) => code.replace('var<private> arena', 'var<workgroup> arena'),
    /a thread per lane/,
  ],
];

test('holds every kind of loop that a plan knows, and every reduction', () => {
  const { step, evaluate } = compileProgram(network());
  const loops = [step, evaluate].flatMap(({ plan }) => [...plan.phases.flat(), ...plan.updates]);
  expect([...new Set(loops.map(({ kind }) => kind))].toSorted()).toEqual([
    'combine',
    'map',
    'matmul',
    'reduce',
  ]);
  const reductions = loops.flatMap((loop) => (loop.kind === 'reduce' ? loop.results : []));
  expect([...new Set(reductions.map(({ op }) => op))].toSorted()).toEqual(['argMax', 'max', 'sum']);
});

test('what lies between two phases of the network needs a buffer, of the lines none', () => {
  const onChip = [network(), lines()].map((source) => fitsOnChip(programSizes(compileProgram(source))));
  expect(onChip).toEqual([false, true]);
  expect(compileProgram(lines()).step.plan.arenaSize).toBeGreaterThan(0);
});

describe('a device with a defect', () => {
  test.each(DEFECTS)('%s: the CPU computes, and says why', async (_, change, detail) => {
    const compiler = breakCompiler(change);
    const choice = await selectBackend('webgpu');
    expect(compiler.changed()).toBeGreaterThan(0);
    expect(choice).toMatchObject({ reason: 'self-test-failed', backend: { kind: 'cpu' } });
    expect(choice.detail).toMatch(detail);
  });

  test('a compiler that refuses everything is no wrong result', async () => {
    breakCompiler(() => 'no kernel');
    const choice = await selectBackend('webgpu');
    expect(choice).toMatchObject({ reason: 'kernel-failed', backend: { kind: 'cpu' } });
    expect(choice.detail).toMatch(/^invalid kernel/);
  });
});

test('a device that is lost meanwhile is no wrong result either', async () => {
  const createPipeline = methodOf<GPUComputePipelineDescriptor, Promise<GPUComputePipeline>>(
    'createComputePipelineAsync',
  );
  vi.spyOn(GPUDevice.prototype, 'createComputePipelineAsync').mockImplementation(function (
    this: GPUDevice,
    descriptor,
  ) {
    this.destroy();
    return createPipeline.call(this, descriptor);
  });
  await expect(selectBackend('webgpu')).rejects.toMatchObject({ name: 'DeviceLostError' });
});
