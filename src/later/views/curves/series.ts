/** What a run has curves of: the loss and each metric, of the examples trained on and of those kept for validation. */
import type { RunInfo } from '../../../../protocol/events.ts';
import type { MetricName } from '../../../../protocol/run-spec.ts';
import type { HistoryColumns } from '../../../../protocol/snapshot.ts';
import type { Dash, Tone } from '../../../charts/plot-picture.ts';
import { metricLabel, metricName } from '../../../i18n/metric-names.ts';

export interface Series {
  readonly key: string;
  readonly label: string;
  readonly name: MetricName | 'loss';
  readonly tone: Tone;
  /** Solid for training, dashed for validation: colour is not all that tells them apart. */
  readonly dash: Dash;
  readonly values: (columns: HistoryColumns) => Float32Array;
}

/** One for each measure; then they begin again. */
const SERIES_TONES = ['model', 'data', 'truth', 'optimum', 'warning'] as const satisfies readonly Tone[];

const NONE = new Float32Array(0);

export function seriesOf({ metrics }: Pick<RunInfo, 'metrics'>): Series[] {
  const names = [...new Set<Series['name']>(['loss', ...metrics.map(({ name }) => name)])];
  const tone = (name: Series['name']): Tone => SERIES_TONES[names.indexOf(name) % SERIES_TONES.length]!;
  const loss: Series = {
    key: 'training/loss',
    label: metricName('loss'),
    name: 'loss',
    tone: tone('loss'),
    dash: 'solid',
    values: ({ loss: column }) => column,
  };
  return [
    loss,
    ...metrics.map(({ name, set, column }): Series => ({
      key: `${set}/${name}`,
      label: metricLabel({ name, set }),
      name,
      tone: tone(name),
      dash: set === 'validation' ? 'dashed' : 'solid',
      values: ({ tracked }) => tracked[column] ?? NONE,
    })),
  ];
}
