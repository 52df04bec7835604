/**
 * Who computes right: the same steps in double precision by plain loops, and where a timed run must arrive. Runs on the page's
 * thread, so that the plain contender's loops stay compiled for single precision alone.
 */
import type { Outcome } from './contender.ts';
import { checkTable } from './guide-table.ts';
import { plainNetwork } from './plain/network.ts';
import type { PlainNetwork } from './plain/network.ts';
import type { AdamForm } from './plain/optimizers.ts';
import { initialWeights } from './workloads/initial-weights.ts';
import type { Arrival, Data, Workload } from './workloads/workload.ts';
import { batchesPerEpoch } from './workloads/workload.ts';

export interface Reference {
  /** Throws where so many steps led elsewhere than the reference's. */
  checkStart(outcome: Outcome, everyLoss: boolean): void;
  /** Throws where a timed run arrived nowhere, or lost an epoch's loss on the way. */
  checkArrival(outcome: Outcome, steps: number, everyLoss: boolean): void;
}

/** A loss is computed over so many examples at most. */
const EVALUATED = 1024;
/** Relative, of the loss. */
const LOSS_TOLERANCE = 1e-3;
/** How far off the variables may be, as a share of the way that the reference went: Adam's first steps magnify rounding. */
const WAY_TOLERANCE = 0.02;

export function reference(workload: Workload, data: Data, form: AdamForm): Reference {
  const network = plainNetwork(workload, data, Float64Array, form);
  const initial = initialWeights(workload);
  const evaluated = Math.min(workload.arrival ? workload.examples : EVALUATED, workload.examples);
  const lossAt = (variables: readonly Float32Array[]) => {
    network.setVariables(variables);
    return network.evaluate(evaluated);
  };
  const initialLoss = lossAt(initial);
  const arrival = workload.arrival?.(data) ?? null;
  const expected = train(network, workload, initial);
  const expectedLoss = network.evaluate(evaluated);
  return {
    checkStart(outcome, everyLoss) {
      checkHistoryLength(outcome, workload.checkedSteps, everyLoss);
      if (workload.checkedSteps === 0) return;
      const loss = lossAt(outcome.variables);
      near(`loss after ${workload.checkedSteps} steps`, loss, expectedLoss, LOSS_TOLERANCE * expectedLoss);
      near('distance of the variables', distance(outcome.variables, expected, initial), 0, WAY_TOLERANCE);
      if (workload.name === 'W1') checkTable(outcome, loss);
    },
    checkArrival(outcome, steps, everyLoss) {
      checkHistoryLength(outcome, steps / batchesPerEpoch(workload), everyLoss);
      checkLoss(lossAt(outcome.variables), arrival, initialLoss);
    },
  };
}

function train(
  network: PlainNetwork,
  { checkedSteps, batchSize, examples }: Workload,
  initial: Float32Array[],
) {
  network.setVariables(initial);
  let first = 0;
  for (let step = 0; step < checkedSteps; step++) {
    network.step(first, Math.min(first + batchSize, examples));
    first = first + batchSize >= examples ? 0 : first + batchSize;
  }
  return network.variables.map((values) => Float64Array.from(values));
}

/** Root of the squared distance, as a share of the way from the initial values to the expected ones. */
function distance(
  variables: readonly Float32Array[],
  expected: readonly Float64Array[],
  initial: readonly Float32Array[],
): number {
  let [off, way] = [0, 0];
  expected.forEach((values, v) => {
    if (variables[v]?.length !== values.length)
      throw new Error(`invalid variable ${v}: ${variables[v]?.length} values, expected ${values.length}`);
    values.forEach((value, i) => {
      off += (variables[v]![i]! - value) ** 2;
      way += (initial[v]![i]! - value) ** 2;
    });
  });
  return Math.sqrt(off / way);
}

function checkLoss(loss: number, arrival: Arrival | null, initialLoss: number): void {
  if (arrival) near('loss at the end', loss, arrival.loss, arrival.tolerance);
  else if (!(loss < initialLoss))
    throw new Error(`invalid loss at the end: ${loss}, expected below ${initialLoss} of the start`);
}

function checkHistoryLength({ losses }: Outcome, epochs: number, everyLoss: boolean): void {
  const length = losses?.values.length;
  if (everyLoss ? length !== epochs : length !== undefined)
    throw new Error(`invalid history: ${length} losses for ${epochs} epochs`);
}

function near(what: string, value: number, expected: number, tolerance: number): void {
  if (!(Math.abs(value - expected) <= tolerance))
    throw new Error(`invalid ${what}: ${value}, expected ${expected} within ${tolerance}`);
}
