/** One compiled kernel, bound to a program's memory: records dispatches. */
import type { Program } from '../../compile/program.ts';
import { BINDINGS, printResidentKernel } from '../../compile/wgsl/resident-kernel.ts';
import { KernelError } from '../backend.ts';
import { type GpuMemory, PARAMS_STRIDE } from './memory.ts';

export interface GpuKernel {
  readonly workgroupSize: number;
  /** Records dispatches 0 to `count` - 1 of the params written last. */
  record(encoder: GPUCommandEncoder, count: number): void;
}

export async function createKernel(
  device: GPUDevice,
  program: Program,
  memory: GpuMemory,
  workgroupSize: number,
): Promise<GpuKernel> {
  const layout = device.createBindGroupLayout({ entries: layoutEntries(memory) });
  const module = device.createShaderModule({ code: printResidentKernel(program, workgroupSize) });
  await refuseErrors(module);
  let pipeline: GPUComputePipeline;
  try {
    pipeline = await device.createComputePipelineAsync({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, entryPoint: 'train' },
    });
  } catch (error) {
    throw new KernelError(`the kernel did not compile: ${String(error)}`, { cause: error });
  }
  const bindGroup = device.createBindGroup({ layout, entries: bindEntries(memory) });
  return {
    workgroupSize,
    record(encoder, count) {
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      for (let dispatch = 0; dispatch < count; dispatch++) {
        pass.setBindGroup(0, bindGroup, [dispatch * PARAMS_STRIDE]);
        pass.dispatchWorkgroups(program.lanes);
      }
      pass.end();
    },
  };
}

async function refuseErrors(module: GPUShaderModule): Promise<void> {
  const { messages } = await module.getCompilationInfo();
  const error = messages.find(({ type }) => type === 'error');
  if (error !== undefined) throw new KernelError(`invalid kernel, line ${error.lineNum}: ${error.message}`);
}

function layoutEntries(memory: GpuMemory): GPUBindGroupLayoutEntry[] {
  const entry = (binding: number, buffer: GPUBufferBindingLayout): GPUBindGroupLayoutEntry => ({
    binding,
    visibility: GPUShaderStage.COMPUTE,
    buffer,
  });
  return [
    entry(BINDINGS.params, { type: 'uniform', hasDynamicOffset: true }),
    entry(BINDINGS.x, { type: 'read-only-storage' }),
    entry(BINDINGS.y, { type: 'read-only-storage' }),
    entry(BINDINGS.state, { type: 'storage' }),
    entry(BINDINGS.hyperparameters, { type: 'read-only-storage' }),
    entry(BINDINGS.history, { type: 'storage' }),
    entry(BINDINGS.control, { type: 'storage' }),
    ...(memory.arena === null ? [] : [entry(BINDINGS.arena, { type: 'storage' })]),
  ];
}

function bindEntries(memory: GpuMemory): GPUBindGroupEntry[] {
  const { params, x, y, state, hyperparameters, history, control, arena } = memory;
  return [
    { binding: BINDINGS.params, resource: { buffer: params, size: PARAMS_STRIDE } },
    { binding: BINDINGS.x, resource: { buffer: x } },
    { binding: BINDINGS.y, resource: { buffer: y } },
    { binding: BINDINGS.state, resource: { buffer: state } },
    { binding: BINDINGS.hyperparameters, resource: { buffer: hyperparameters } },
    { binding: BINDINGS.history, resource: { buffer: history } },
    { binding: BINDINGS.control, resource: { buffer: control } },
    ...(arena === null ? [] : [{ binding: BINDINGS.arena, resource: { buffer: arena } }]),
  ];
}
