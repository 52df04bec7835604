/** The compiler's output is in review: a change of the generator shows here, without a GPU. Six models that show what the engine does. */
import { expect, test } from 'vitest';
import { printProgramPlan } from '../../../worker/compile/print-plan.ts';
import type { Program, Workgroup } from '../../../worker/compile/program.ts';
import { floatLiteral } from '../../../worker/compile/wgsl/expressions.ts';
import { printResidentKernel } from '../../../worker/compile/wgsl/resident-kernel.ts';
import { printStreamedKernels, type StreamedKernel } from '../../../worker/compile/wgsl/streamed-kernels.ts';
import { buildProgram } from '../../../worker/session/compile-run.ts';
import type { DataShape } from '../../../worker/session/compiled-run.ts';
import { printGraph } from '../../../worker/tensor/print.ts';
import { lineShape } from '../../backend/support/line-shape.ts';
import { OPTIMIZER_DEFAULTS } from '../../../protocol/optimizer-spec.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type RunSpec } from '../../../protocol/run-spec.ts';

const { dense, conv2d, maxPooling2d, flatten, dropout } = LAYER_DEFAULTS;
/** Those of a software adapter. */
const SHARED: Workgroup = { threads: 4, lane: 'shared' };
const OWN: Workgroup = { threads: 8, lane: 'own' };
const SPREAD = { maxGroups: 32, itemsPerThread: 8 };

interface Example {
  readonly program: Program;
  /** Which kernels are shown: the resident one for such a workgroup, or the streamed ones. */
  readonly kernels: Workgroup | 'streamed';
}

function guide(training: Partial<RunSpec['training']>, lanes?: readonly number[]): Program {
  return buildProgram(
    { ...GUIDE_RUN, training: { ...GUIDE_RUN.training, ...training } },
    lineShape(1000),
    lanes,
  ).program;
}

function perceptron(): Program {
  const layers = [
    { ...dense, units: 8, activation: 'tanh' as const },
    { ...dense, units: 8, activation: 'tanh' as const },
    { ...dense, units: 1 },
  ];
  const spec = { ...GUIDE_RUN, model: { layers }, optimizer: OPTIMIZER_DEFAULTS.adam };
  return buildProgram(spec, shapeOf([2], [1], 500)).program;
}

function classifier(): Program {
  const layers = [
    { ...dense, units: 16, activation: 'relu' as const },
    { ...dropout, rate: 0.25 },
    { ...dense, units: 3 },
  ];
  const spec: RunSpec = {
    ...GUIDE_RUN,
    model: { layers },
    loss: 'sparseCategoricalCrossentropyFromLogits',
    metrics: ['accuracy', 'confusionMatrix'],
    optimizer: { ...OPTIMIZER_DEFAULTS.sgd, momentum: 0.9 },
    training: { ...GUIDE_RUN.training, batchSize: 32, shuffle: true },
  };
  return buildProgram(spec, { ...shapeOf([2], [1], 300), validationExamples: 100 }).program;
}

function smallConvolution(): Program {
  const layers = [
    { ...conv2d, filters: 4, kernelSize: 3, activation: 'relu' as const },
    maxPooling2d,
    flatten,
    { ...dense, units: 3 },
  ];
  const spec: RunSpec = {
    ...GUIDE_RUN,
    model: { layers },
    loss: 'sparseCategoricalCrossentropyFromLogits',
    training: { ...GUIDE_RUN.training, batchSize: 64 },
  };
  return buildProgram(spec, shapeOf([8, 8, 1], [1], 640)).program;
}

function shapeOf(inputShape: readonly number[], targetShape: readonly number[], examples: number): DataShape {
  return { examples, validationExamples: 0, inputShape, targetShape };
}

const EXAMPLES: { readonly [name: string]: Example } = {
  guide: { program: guide({}), kernels: SHARED },
  'guide-batches-of-32-shuffled': { program: guide({ batchSize: 32, shuffle: true }), kernels: SHARED },
  'guide-256-lanes': {
    program: guide(
      {},
      Array.from({ length: 256 }, () => 0),
    ),
    kernels: OWN,
  },
  'perceptron-2-8-8-1-adam': { program: perceptron(), kernels: SHARED },
  'classifier-2-16-3-dropout': { program: classifier(), kernels: 'streamed' },
  'convolution-8x8-maxpool': { program: smallConvolution(), kernels: 'streamed' },
};

test.each(Object.entries(EXAMPLES))('%s', async (name, { program, kernels }) => {
  const text = [
    '# the step',
    printGraph(program.step.graph),
    '# the evaluation',
    printGraph(program.evaluate.graph),
    '# the plan',
    printProgramPlan(program),
    ...(kernels === 'streamed'
      ? streamedText(program)
      : [
          `# the kernel, with ${kernels.threads} threads and a ${kernels.lane} lane`,
          printResidentKernel(program, kernels),
        ]),
  ].join('\n');
  await expect(unrolledOnce(text)).toMatchFileSnapshot(`printed/${name}.txt`);
});

/** All kernels begin alike, with the buffers and the functions that they call: these are shown once. */
function streamedText(program: Program): string[] {
  const { step, evaluation } = printStreamedKernels(program, SPREAD);
  // The other kernels of an evaluation are of the kinds that a step shows; these handle its sums and metrics.
  const ends = evaluation.training.filter(({ label }) => /metrics|end/.test(label));
  const declared = new Set<string>();
  return [...step, ...ends].flatMap(({ label, groups, code }: StreamedKernel) => {
    const parts = topLevelParts(code);
    const added = parts.filter((part) => !declared.has(part));
    for (const part of added) declared.add(part);
    return [`# the kernel ${label}, ${groups} workgroups per lane`, ...added];
  });
}

/** Terms that are written out one after the other are shown once: of the others only where they begin. */
function unrolledOnce(text: string): string {
  let shown = '';
  return text.replaceAll(
    /^( *)\{\n( *let (k\d+) = .*\n)([^]*?)^\1\}\n/gm,
    (block, margin: string, start: string, k: string, rest: string) => {
      const term = rest
        .replaceAll(new RegExp(`\\b${k}\\b`, 'g'), 'k')
        .replaceAll(new RegExp(`_${k}\\d*`, 'g'), '_k');
      const isKnown = term === shown;
      shown = term;
      return isKnown ? `${margin}// the same with ${start.trim()}\n` : block;
    },
  );
}

/** A declaration in one line, or a function as a whole. */
function topLevelParts(code: string): string[] {
  const parts: string[] = [];
  let isOpen = false;
  for (const line of code.split('\n')) {
    if (isOpen) parts.push(`${parts.pop()}\n${line}`);
    else parts.push(line);
    if (/^\S.*\{$/.test(line)) isOpen = true;
    if (line === '}' || line === '};') isOpen = false;
  }
  return parts;
}

test('a float literal reads back as the same float32', () => {
  for (const value of [0.1, 1 / 3, 1e-45, 3.4028234663852886e38, -0, 5, 1e21].map(Math.fround)) {
    expect(Object.is(Math.fround(Number(floatLiteral(value).slice(0, -1))), value)).toBe(true);
  }
  expect(() => floatLiteral(Infinity)).toThrow('invalid constant: Infinity has no WGSL literal');
});
