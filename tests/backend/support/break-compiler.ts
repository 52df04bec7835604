/** Simulates a device that is not sound, by what comes between the kernels' text and the compiler. Ends with `vi.restoreAllMocks`. */
import { vi } from 'vitest';

type Method<Argument, Result> = (this: GPUDevice, argument: Argument) => Result;

/** As it is before it is replaced. */
export function methodOf<Argument, Result>(name: keyof GPUDevice): Method<Argument, Result> {
  return Reflect.get(GPUDevice.prototype, name) as Method<Argument, Result>;
}

/** Every kernel from here on is changed so. Answers how many were. */
export function breakCompiler(change: (code: string) => string): { readonly changed: () => number } {
  const createShaderModule = methodOf<GPUShaderModuleDescriptor, GPUShaderModule>('createShaderModule');
  let changed = 0;
  vi.spyOn(GPUDevice.prototype, 'createShaderModule').mockImplementation(function (
    this: GPUDevice,
    descriptor: GPUShaderModuleDescriptor,
  ) {
    const code = change(descriptor.code);
    if (code !== descriptor.code) changed++;
    return createShaderModule.call(this, { ...descriptor, code });
  });
  return { changed: () => changed };
}
