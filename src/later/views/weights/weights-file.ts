/** The weights of the moment as a safetensors file, as Keras names and shapes them: a dense kernel is [inputs, units]. */
import type { RunInfo } from '../../../../protocol/events.ts';
import type { Snapshot } from '../../../../protocol/snapshot.ts';
import { writeSafetensors } from '../../files/safetensors.ts';

/** All variables, those that are not trained included. */
export function weightsFile(info: RunInfo, { variables, position }: Snapshot): Blob {
  const tensors = info.variables.map(({ name, shape }, i) => ({
    name,
    shape,
    values: variables[i] ?? new Float32Array(0),
  }));
  const metadata = { title: info.spec.title, epoch: String(position.epoch), step: String(position.step) };
  return new Blob([writeSafetensors({ tensors, metadata })]);
}
