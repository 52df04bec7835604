/**
 * The gradients as the run's device calculates them: its own step on its own batch, of which only the end differs. Where the update would be stored
 * stand the gradients. What is loaded for it stays until another run or device is asked about.
 */
import type { BackendInfo } from '../../../protocol/events.ts';
import type { Position } from '../../../protocol/snapshot.ts';
import { compileProgram } from '../../compile/compile-program.ts';
import type { Program } from '../../compile/program.ts';
import type { Executable } from '../../runtime/backend.ts';
import type { CompiledRun } from '../../session/compiled-run.ts';
import type { Assignment } from '../../tensor/graph.ts';
import type { AskedRun } from '../asked-run.ts';
import { KeptProgram } from '../kept-program.ts';
import { gradientsOf, weightsOf } from './step-graph.ts';

const kept = new KeptProgram();
/** One question after the other: they share the memory. */
let last: Promise<unknown> = Promise.resolve();

/** One array per weight; null where the batch's loss is not finite: then no device goes on. */
export function deviceGradients(
  run: AskedRun,
  place: Position,
  schedule: BackendInfo['schedule'],
): Promise<readonly Float32Array[] | null> {
  const answer = last.then(() => calculate(run, place, schedule));
  last = answer.catch(() => {});
  return answer;
}

async function calculate(
  run: AskedRun,
  place: Position,
  schedule: BackendInfo['schedule'],
): Promise<readonly Float32Array[] | null> {
  const executable = await load(run, schedule);
  executable.setHyperparameters([run.hyperparameters]);
  executable.restore([{ state: run.state, position: place }]);
  const [lane] = await executable.run(1, { evaluate: 'never' });
  if (lane === undefined || lane.diverged) return null;
  const { variables } = run.compiled.program.layout;
  return weightsOf(run.compiled).map(({ name }) => {
    const { offset, size } = variables.find((variable) => variable.name === name)!;
    return lane.state.slice(offset, offset + size);
  });
}

function load(run: AskedRun, schedule: BackendInfo['schedule']): Promise<Executable> {
  const { compiled, backend } = run;
  return kept
    .get(run, String(schedule), () => ({
      program: gradientProgram(compiled),
      data: compiled.data,
      options: backend.kind === 'webgpu' && schedule !== null ? { schedule } : {},
    }))
    .then(({ executable }) => executable);
}

/** The same variables at the same places; nothing is evaluated but what a program must have. */
function gradientProgram(compiled: CompiledRun): Program {
  const { graphs, program } = compiled;
  const slopes = gradientsOf(compiled);
  const assignments = weightsOf(compiled).flatMap(({ tensor }, i): Assignment[] =>
    tensor.op === 'variable' ? [{ variable: tensor, value: slopes[i]! }] : [],
  );
  return compileProgram({
    examples: program.examples,
    validationExamples: program.validationExamples,
    batchSize: program.batchSize,
    shuffle: program.shuffle,
    seeds: program.seeds,
    variables: graphs.variables,
    hyperparameters: program.hyperparameters,
    step: { outputs: graphs.step.outputs, assignments },
    evaluate: (size, mayBePartial) => ({
      outputs: graphs.evaluate(size, mayBePartial).outputs,
      assignments: [],
    }),
    predict: (size) => graphs.predict(size),
  });
}
