/** A run that can be asked, on the CPU. */
import type { RunSpec } from '../../../protocol/run-spec.ts';
import type { AskedRun } from '../../../worker/answers/asked-run.ts';
import type { OpenedExamples } from '../../../worker/data/examples.ts';
import { fitPreprocessing } from '../../../worker/data/preprocessing.ts';
import type { Backend } from '../../../worker/runtime/backend.ts';
import { createCpuBackend } from '../../../worker/runtime/cpu/backend.ts';
import { compileRun } from '../../../worker/session/compile-run.ts';

/** As it begins; `backend`: where it would train. */
export function beginning(
  spec: RunSpec,
  data: OpenedExamples,
  backend: Backend = createCpuBackend(),
): AskedRun {
  const compiled = compileRun(spec, data, fitPreprocessing);
  return {
    compiled,
    spec,
    state: compiled.initialState.slice(),
    position: { epoch: 0, batch: 0, step: 0 },
    hyperparameters: compiled.hyperparameterValues(spec),
    times: { device: 0, readback: 0, snapshots: 0, page: 0, snapshotCount: 0 },
    backend,
  };
}

/** After so many steps. */
export async function askedRun(spec: RunSpec, data: OpenedExamples, steps = 0): Promise<AskedRun> {
  const run = beginning(spec, data);
  const executable = await run.backend.load(run.compiled.program, run.compiled.data);
  executable.restore([run]);
  executable.setHyperparameters([run.hyperparameters]);
  const [lane] = await executable.run(steps);
  return { ...run, state: lane!.state, position: lane!.position };
}
