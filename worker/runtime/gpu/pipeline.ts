/** From a kernel's text to a pipeline; what the device refuses becomes a `KernelError`. */
import { KernelError } from '../backend.ts';

export async function createPipeline(
  device: GPUDevice,
  code: string,
  layout: GPUBindGroupLayout,
): Promise<GPUComputePipeline> {
  const module = device.createShaderModule({ code });
  await refuseErrors(module);
  try {
    return await device.createComputePipelineAsync({
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module },
    });
  } catch (error) {
    throw new KernelError(`the kernel did not compile: ${String(error)}`, { cause: error });
  }
}

async function refuseErrors(module: GPUShaderModule): Promise<void> {
  const { messages } = await module.getCompilationInfo();
  const error = messages.find(({ type }) => type === 'error');
  if (error !== undefined) throw new KernelError(`invalid kernel, line ${error.lineNum}: ${error.message}`);
}
