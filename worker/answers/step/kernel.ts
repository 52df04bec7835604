/** The WGSL of the run's own program: what its device runs, or would run where the CPU does. */
import type { KernelAnswer, KernelQuestion } from '../../../protocol/questions/kernel.ts';
import { printResidentKernel } from '../../compile/wgsl/resident-kernel.ts';
import { printStreamedKernels, SPREADS } from '../../compile/wgsl/streamed-kernels.ts';
import type { AskedRun } from '../asked-run.ts';

/** More would only slow the page down. */
const MOST_CHARACTERS = 120_000;
const MOST_THREADS = 1024;

export function answerKernel(
  { compiled, backend }: AskedRun,
  { schedule, threads }: KernelQuestion,
): Promise<KernelAnswer> {
  const { program } = compiled;
  const texts =
    schedule === 'resident'
      ? [printResidentKernel(program, { threads: clamp(threads), lane: 'shared' })]
      : printStreamedKernels(program, SPREADS[backend.software ? 'software' : 'hardware']).step.map(
          ({ label, groups, code }) => `// ${label}: ${groups} workgroups\n${code}`,
        );
  const text = texts.join('\n\n');
  return Promise.resolve({
    text: text.slice(0, MOST_CHARACTERS),
    characters: text.length,
    kernels: texts.length,
  });
}

function clamp(threads: number): number {
  return Math.max(1, Math.min(MOST_THREADS, Math.floor(threads) || 1));
}
