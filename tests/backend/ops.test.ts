/** Every op by itself, on many shapes and in both schedules: the GPU agrees with the CPU, whose form of the op is its definition. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend, LaneResult } from '../../worker/runtime/backend.ts';
import { createCpuBackend } from '../../worker/runtime/cpu/backend.ts';
import * as t from '../../worker/tensor/build.ts';
import { assign, rootsOf, topologicalOrder } from '../../worker/tensor/graph.ts';
import { OP_KINDS } from '../../worker/tensor/ops.ts';
import type { Op } from '../../worker/tensor/tensor.ts';
import { casesOf, LARGE_MATMULS, type OpCases } from './support/op-cases.ts';
import {
  type OpProgram,
  opData,
  opHyperparameters,
  programOfAssignments,
  programOfCases,
} from './support/op-programs.ts';
import { expectSameTraining } from './support/training.ts';
import { openForced, SCHEDULES } from './support/forced-backend.ts';

const OPS = Object.keys(OP_KINDS) as Op[];
/** Three steps make an epoch, whose last batch is smaller. */
const STEPS = [1, 2, 2];
/** Devices may count numbers below the normal ones as zero. */
const SMALLEST = 2 ** -126;

const cpu = createCpuBackend();

/** The state after each part of the run. */
async function statesOf(backend: Backend, { program, initialState }: OpProgram): Promise<Float32Array[]> {
  const executable = await backend.load(program, opData);
  executable.restore([{ state: initialState, position: { epoch: 0, batch: 0, step: 0 } }]);
  executable.setHyperparameters([opHyperparameters]);
  const states: Float32Array[] = [];
  for (const steps of STEPS) states.push((await executable.run(steps))[0]!.state);
  executable.dispose();
  return states;
}

async function expectCpuValues(gpu: Backend, cases: OpCases): Promise<void> {
  const made = programOfCases(cases);
  const expected = await statesOf(cpu, made);
  const sizes = cases.magnitude === 'inputs' ? await statesOf(cpu, programOfCases(cases, true)) : expected;
  const actual = await statesOf(gpu, made);
  expected.forEach((state, part) => {
    for (const { offset, size, text } of made.results) {
      for (let i = offset; i < offset + size; i++) {
        const magnitude = Math.max(Math.abs(sizes[part]![i]!), cases.absolute ? 1 : 0);
        const off = Math.abs(actual[part]![i]! - state[i]!);
        const bound = cases.ulps * 2 ** -23 * magnitude + SMALLEST;
        // Written so that NaN fails; `expect` on each of a million numbers would be slow.
        if (!(off <= bound))
          expect.fail(`${text}, element ${i - offset}: ${actual[part]![i]} for ${state[i]}`);
      }
    }
  });
}

describe.each(SCHEDULES)('%s', (schedule) => {
  let gpu: Backend;
  beforeAll(async () => {
    gpu = await openForced(schedule);
  });
  afterAll(() => gpu.destroy());

  test.each(OPS)('%s', async (op) => {
    await expectCpuValues(gpu, casesOf(op));
  });

  test.each(LARGE_MATMULS)('matmul [%i, %i] x [.., %i]', async (m, k, n) => {
    const graphs: OpCases['graphs'] = (input) => [t.matmul(input([m, k]), input([k, n]))];
    await expectCpuValues(gpu, { ...casesOf('matmul'), graphs });
  });

  test('variables that are calculated from one another all read the old values', async () => {
    const sizes = { a: [35, 11], b: [35, 11], c: [11], d: [] };
    const [a, b, c, d] = Object.entries(sizes).map(([name, shape]) => t.variable(name, shape));
    const program = programOfAssignments(
      Object.entries(sizes).map(([name, shape]) => ({ name, shape, role: 'weight' as const })),
      [
        assign(a!, t.reshape(t.transpose(t.reshape(b!, [11, 35])), [35, 11])),
        assign(b!, t.sub(t.mul(a!, t.constant(0.5)), t.mul(b!, t.expand(t.reshape(c!, [1, 11]), [35, 11])))),
        assign(c!, t.reshape(t.slice(a!, [34, 0], [1, 11]), [11])),
        assign(d!, t.add(t.mul(d!, t.constant(-0.5)), t.reshape(t.slice(c!, [10], [1]), []))),
      ],
      t.square(d!),
    );
    const initialState = Float32Array.from({ length: program.layout.size }, (_, i) =>
      Math.fround(Math.sin(i)),
    );
    const run = async (backend: Backend): Promise<LaneResult> => {
      const executable = await backend.load(program, opData);
      executable.restore([{ state: initialState, position: { epoch: 0, batch: 0, step: 0 } }]);
      executable.setHyperparameters([opHyperparameters]);
      const [lane] = await executable.run(7);
      executable.dispose();
      return lane!;
    };
    const [actual, expected] = [await run(gpu), await run(cpu)];
    expectSameTraining(actual, expected, program, 1e-5);
  });

  test('what is not a number is the greatest: no maximum hides it', async () => {
    const rows = [
      [1, NaN, 3, 2],
      [NaN, 2, NaN, 5],
      [-1, -7, -3, -2],
      [NaN, NaN, NaN, NaN],
    ];
    const sizes = { source: [4, 4], max: [4], argMax: [4] };
    const [source, max, argMax] = Object.entries(sizes).map(([name, shape]) => t.variable(name, shape));
    const program = programOfAssignments(
      Object.entries(sizes).map(([name, shape]) => ({ name, shape, role: 'weight' as const })),
      [assign(max!, t.max(source!, [1])), assign(argMax!, t.argMax(source!, [1]))],
    );
    const state = new Float32Array(program.layout.size);
    state.set(rows.flat());
    for (const backend of [cpu, gpu]) {
      const executable = await backend.load(program, opData);
      executable.restore([{ state, position: { epoch: 0, batch: 0, step: 0 } }]);
      executable.setHyperparameters([opHyperparameters]);
      const [lane] = await executable.run(1);
      expect([...lane!.state.subarray(16, 24)]).toEqual([NaN, NaN, -1, NaN, 1, 0, 0, 0]);
      executable.dispose();
    }
  });

  test('input: a prediction of any number of examples', async () => {
    const { program, initialState } = programOfCases(casesOf('variable'));
    const executable = await gpu.load(program, opData);
    executable.restore([{ state: initialState, position: { epoch: 0, batch: 0, step: 0 } }]);
    for (const examples of [1, 2, 255, 256, 257, 1000]) {
      const x = Float32Array.from({ length: 3 * examples }, (_, i) => i - 7.5);
      expect(await executable.predict(0, x)).toEqual(x.map((value) => -value));
    }
    executable.dispose();
  });
});

test.each(OPS.filter((op) => op !== 'input'))('the graphs for %s still contain it when simplified', (op) => {
  const { program } = programOfCases(casesOf(op));
  expect(topologicalOrder(rootsOf(program.step.graph)).some((node) => node.op === op)).toBe(true);
});
