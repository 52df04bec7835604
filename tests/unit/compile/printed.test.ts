/** The compiler's output is in review: a change of the generator shows here, without a GPU. */
import { expect, test } from 'vitest';
import { compileProgram } from '../../../worker/compile/compile-program.ts';
import type { Program } from '../../../worker/compile/program.ts';
import { floatLiteral } from '../../../worker/compile/wgsl/expressions.ts';
import { printResidentKernel } from '../../../worker/compile/wgsl/resident-kernel.ts';
import { buildProgram } from '../../../worker/session/compile-run.ts';
import { printGraph } from '../../../worker/tensor/print.ts';
import { GUIDE_RUN, type RunSpec } from '../../../protocol/run-spec.ts';
import { sourceOf } from '../../backend/support/random-graphs.ts';

function guide(training: Partial<RunSpec['training']>, examples = 1000): Program {
  return buildProgram({ ...GUIDE_RUN, training: { ...GUIDE_RUN.training, ...training } }, examples).program;
}

const MODELS: readonly [string, Program][] = [
  ['guide', guide({})],
  ['guide-batches-of-32-shuffled', guide({ batchSize: 32, shuffle: true })],
  ['line-1000000-points', guide({}, 1_000_000)],
  ['guide-without-bias', buildProgram(withoutBias(), 1000).program],
  ['guide-three-lanes', buildProgram(GUIDE_RUN, 1000, [1, 2, 3]).program],
  [
    'two-layers-relu',
    compileProgram(
      sourceOf({
        examples: 500,
        batchSize: 10,
        shuffle: false,
        features: 2,
        widths: [16, 3],
        choices: [0, 9, 0, 0, 0, 0],
      }),
    ),
  ],
];

test.each(MODELS)('%s', async (name, program) => {
  const text = [
    '# the step',
    printGraph(program.step.graph),
    '# the evaluation',
    printGraph(program.evaluate.graph),
    '# the kernel, with 4 threads',
    printResidentKernel(program, 4),
  ].join('\n');
  await expect(text).toMatchFileSnapshot(`printed/${name}.txt`);
});

function withoutBias(): RunSpec {
  const layers = GUIDE_RUN.model.layers.map((layer) => ({ ...layer, useBias: false }));
  return { ...GUIDE_RUN, model: { layers } };
}

test('a float literal reads back as the same float32', () => {
  for (const value of [0.1, 1 / 3, 1e-45, 3.4028234663852886e38, -0, 5, 1e21].map(Math.fround)) {
    expect(Object.is(Math.fround(Number(floatLiteral(value).slice(0, -1))), value)).toBe(true);
  }
  expect(() => floatLiteral(Infinity)).toThrow('invalid constant: Infinity has no WGSL literal');
});
