/** A run that can be asked, on the CPU. */
import type { RunSpec } from '../../../protocol/run-spec.ts';
import type { AskedRun } from '../../../worker/answers/asked-run.ts';
import type { OpenedExamples } from '../../../worker/data/examples.ts';
import { fitPreprocessing } from '../../../worker/data/preprocessing.ts';
import { createCpuBackend } from '../../../worker/runtime/cpu/backend.ts';
import { compileRun } from '../../../worker/session/compile-run.ts';

/** After so many steps. */
export async function askedRun(spec: RunSpec, data: OpenedExamples, steps = 0): Promise<AskedRun> {
  const compiled = compileRun(spec, data, fitPreprocessing);
  const backend = createCpuBackend();
  const executable = await backend.load(compiled.program, compiled.data);
  const hyperparameters = compiled.hyperparameterValues(spec);
  executable.restore([{ state: compiled.initialState, position: { epoch: 0, batch: 0, step: 0 } }]);
  executable.setHyperparameters([hyperparameters]);
  const [lane] = await executable.run(steps);
  return {
    compiled,
    spec,
    state: lane!.state,
    position: lane!.position,
    hyperparameters,
    times: { device: 0, readback: 0, snapshots: 0, page: 0, snapshotCount: 0 },
    backend,
  };
}
