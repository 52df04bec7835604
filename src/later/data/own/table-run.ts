/** A run that learns a table of one's own. */
import type { OwnTableData } from '../../../../protocol/own-tables.ts';
import { presetFor } from '../../../../protocol/presets.ts';
import type { MetricName, RunSpec, TrainingSpec } from '../../../../protocol/run-spec.ts';

/** From here on an epoch of small batches would take too long. */
const LARGE = 20_000;

/** A matrix of more classes than this nobody reads. */
const MOST_IN_MATRIX = 30;

/** The model at hand stays where it fits; else one is proposed. */
export function tableRun(spec: RunSpec, data: OwnTableData): RunSpec {
  const { data: before } = spec;
  const isAlike = before.type === 'table' && before.inputs === data.inputs && before.classes === data.classes;
  if (isAlike) return { ...spec, data };
  const preset = presetFor(spec, data);
  return {
    ...preset,
    preprocessing: [{ type: 'standardize' }],
    metrics: metricsFor(data),
    training: { ...preset.training, ...pace(data) },
  };
}

function metricsFor({ classes }: OwnTableData): readonly MetricName[] {
  if (classes === null) return ['r2Score'];
  return classes > MOST_IN_MATRIX ? ['accuracy'] : ['accuracy', 'confusionMatrix'];
}

function pace({ examples }: OwnTableData): Pick<TrainingSpec, 'batchSize' | 'epochs'> {
  return examples > LARGE ? { batchSize: 1024, epochs: 20 } : { batchSize: 32, epochs: 100 };
}
