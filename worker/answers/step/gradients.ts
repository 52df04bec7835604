/** Whether the gradients are right: the device's, the CPU's in float64, and what the loss does when each weight is moved a little. */
import {
  GRADIENT_LIMITS,
  type GradientsAnswer,
  type GradientsQuestion,
} from '../../../protocol/questions/gradients.ts';
import type { AskedRun } from '../asked-run.ts';
import { placeOf } from './batch.ts';
import { compare, type Compared, distance, isWithin, type Reference } from './compare.ts';
import { deviceGradients } from './device-gradients.ts';
import { doubleGradients, finiteDifferences } from './double-gradients.ts';
import { canBeShown } from './numbers.ts';
import { stepGraphOf, weightsOf } from './step-graph.ts';

export async function answerGradients(
  run: AskedRun,
  { batch, schedule }: GradientsQuestion,
): Promise<GradientsAnswer> {
  const place = placeOf(run, batch);
  if (!canBeShown(stepGraphOf(run.compiled).order))
    throw new RangeError('invalid batch: too large to be compared');
  const names = weightsOf(run.compiled).map(({ name }) => name);
  const reference: Reference = { names, ...doubleGradients(run, place) };
  const { gradients, scales } = reference;
  const onDevice = await deviceGradients(run, place, schedule);
  const device = compare(
    gradients.flatMap((list, weight) =>
      Array.from(list, (_, element): Compared => ({
        weight,
        element,
        value: onDevice?.[weight]?.[element] ?? Number.NaN,
      })),
    ),
    reference,
    GRADIENT_LIMITS.device,
  );
  const slopes = await finiteDifferences(
    run,
    place,
    (weight, element, slope) =>
      distance(slope, gradients[weight]![element]!, scales[weight]!) <= GRADIENT_LIMITS.differences,
  );
  const smooth = slopes.flatMap(({ weight, element, slope }): Compared[] =>
    slope === null ? [] : [{ weight, element, value: slope }],
  );
  const differences = compare(smooth, reference, GRADIENT_LIMITS.differences);
  return {
    weights: gradients.reduce((sum, { length }) => sum + length, 0),
    batch: place.batch,
    step: place.step,
    kind: run.backend.kind,
    device,
    differences: { ...differences, kinks: slopes.length - smooth.length },
    agrees: isWithin(device) && isWithin(differences),
  };
}
