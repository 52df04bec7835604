/** Derived inputs as formulas, the same in every language. */
import type { FeatureName } from '../../../protocol/preprocessing.ts';

const LABELS: Readonly<Record<FeatureName, string>> = {
  x1: 'x₁',
  x2: 'x₂',
  x1Squared: 'x₁²',
  x2Squared: 'x₂²',
  x1x2: 'x₁x₂',
  sinX1: 'sin x₁',
  sinX2: 'sin x₂',
};

/** `single`: there is only one input, which needs no number. */
export function featureLabel(feature: FeatureName, single = false): string {
  return single ? LABELS[feature].replace('₁', '') : LABELS[feature];
}
