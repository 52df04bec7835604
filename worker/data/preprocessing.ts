/**
 * What happens to the inputs between the data and the model. Fitted on the examples trained on, so that nothing is known of those kept
 * for validation; the same for all of them, and for whatever the model is asked later. Computed in float64, the same bits in every browser.
 */
import type { FeatureName, PreprocessingSpec } from '../../protocol/preprocessing.ts';
import { cosineAndSine } from '../tensor/reproducible-math.ts';
import { meanOf } from './moments.ts';

/** [n, ...inputShape] as the data have it -> as the model sees it. With no steps the very same array. */
export type Preprocess = (x: Float32Array) => Float32Array;

export type FitPreprocessing = typeof fitPreprocessing;

/** `training`: the x of the examples trained on, of `inputs` numbers each. */
export function fitPreprocessing(
  steps: readonly PreprocessingSpec[],
  training: Float32Array,
  inputs: number,
): Preprocess {
  let width = inputs;
  let fitted = training;
  const stages = steps.map((step): Preprocess => {
    const stage = step.type === 'features' ? deriving(step.features, width) : standardizing(fitted, width);
    if (step.type === 'features') width = step.features.length;
    fitted = stage(fitted);
    return stage;
  });
  return (x) => stages.reduce((values, stage) => stage(values), x);
}

/** Each input less its mean, over its standard deviation (of the whole population, as scikit-learn's `StandardScaler`). */
function standardizing(training: Float32Array, width: number): Preprocess {
  const count = training.length / width;
  const moments = Array.from({ length: width }, (_, input) => {
    const mean = meanOf(count, (i) => training[i * width + input]!);
    const variance = meanOf(count, (i) => (training[i * width + input]! - mean) ** 2);
    return { mean, scale: variance > 0 ? Math.sqrt(variance) : 1 };
  });
  return (x) =>
    x.map((value, i) => {
      const { mean, scale } = moments[i % width]!;
      return (value - mean) / scale;
    });
}

const FORMULAS: Readonly<Record<FeatureName, (a: number, b: number) => number>> = {
  x1: (a) => a,
  x2: (_, b) => b,
  x1Squared: (a) => a * a,
  x2Squared: (_, b) => b * b,
  x1x2: (a, b) => a * b,
  sinX1: (a) => sine(a),
  sinX2: (_, b) => sine(b),
};

function deriving(features: readonly FeatureName[], width: number): Preprocess {
  const formulas = features.map((feature) => FORMULAS[feature]);
  return (x) => {
    const out = new Float32Array((x.length / width) * formulas.length);
    for (let i = 0, at = 0; i < x.length; i += width)
      for (const formula of formulas) out[at++] = formula(x[i]!, x[i + 1] ?? 0);
    return out;
  };
}

/** Of an angle; as exact as 2^-32 of a turn. */
function sine(angle: number): number {
  const turns = angle / (2 * Math.PI);
  return cosineAndSine(Math.floor((turns - Math.floor(turns)) * 2 ** 32))[1];
}
