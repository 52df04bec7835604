/** What happens to the inputs between the data and the model: fitted on the examples trained on, applied to all. */

export type PreprocessingSpec =
  /** Each input less its mean over the examples trained on, divided by their standard deviation (1 where that is 0). */
  | { readonly type: 'standardize' }
  /** Numbers derived from one or two inputs take their place, in this order. */
  | { readonly type: 'features'; readonly features: readonly FeatureName[] };

/** As TensorFlow Playground names and orders them; `sin` is of the input itself. */
export const FEATURES = ['x1', 'x2', 'x1Squared', 'x2Squared', 'x1x2', 'sinX1', 'sinX2'] as const;

export type FeatureName = (typeof FEATURES)[number];

/** How many inputs a feature needs. */
export const FEATURE_INPUTS: Readonly<Record<FeatureName, 1 | 2>> = {
  x1: 1,
  x2: 2,
  x1Squared: 1,
  x2Squared: 2,
  x1x2: 2,
  sinX1: 1,
  sinX2: 2,
};

/** What the model sees of an example whose own input has this shape. */
export function preprocessedShape(
  steps: readonly PreprocessingSpec[],
  input: readonly number[],
): readonly number[] {
  return steps.reduce((shape, step) => (step.type === 'features' ? [step.features.length] : shape), input);
}
