/** What the charts' legends say, the values at one moment included. */
import { msg, str } from '@lit/localize';
import type { LineAnalysis, MetricInfo, RunInfo } from '../../protocol/events.ts';
import type { Snapshot } from '../../protocol/snapshot.ts';
import { lineLayer } from '../../protocol/line-run.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import { dataShapes } from '../../protocol/run-checks.ts';
import { CLASS_TONES } from '../charts/plot-picture.ts';
import {
  isLine,
  isPlane,
  leastLoss,
  listedLabels,
  metricInstead,
  variableSize,
} from '../charts/run-facts.ts';
import { hasBias, lineOf } from '../charts/run-pictures.ts';
import type { LegendEntry } from '../components/chart-legend.ts';
import { classNames } from '../i18n/data-names.ts';
import { epochsText } from '../i18n/epochs-text.ts';
import { metricLabel, metricText } from '../i18n/metric-names.ts';
import { formatCount, formatFixed, formatValue } from '../i18n/numbers.ts';
import type { Moment } from './moments.ts';

/** As wide as a value and an equation: what comes later must not move what is there. */
const NO_VALUE = `…${'\u2007'.repeat(5)}`;
const NO_EQUATION = `y = …${'\u2007'.repeat(11)}`;

/** The legend of the large plot: every line with its equation. `spec`: of the run that is there or to come. */
export function scatterLegend(spec: RunSpec, info: RunInfo | null, snapshot: Snapshot | null): LegendEntry[] {
  const entries = isPlane(spec) ? planeLegend(spec) : curveLegend(spec, info, snapshot);
  if (spec.split.validation === 0) return entries;
  return [...entries, { label: msg('kept for validation'), tone: 'muted', mark: 'hollow' }];
}

function curveLegend(spec: RunSpec, info: RunInfo | null, snapshot: Snapshot | null): LegendEntry[] {
  const curve = { label: msg('model'), tone: 'model', mark: 'solid', heavy: true } as const;
  const data = { label: msg('data'), tone: 'data', mark: 'point' } as const;
  const isStraight = lineLayer(spec) !== null;
  if (!isStraight && !info?.line) return [data, curve];
  const model = info && snapshot ? lineOf(info, snapshot.variables) : null;
  const entries: LegendEntry[] = [
    data,
    isStraight ? { ...curve, value: equation(model?.w, model?.b) } : curve,
  ];
  const least = info?.line?.leastSquares;
  if (!info || least) {
    entries.push({
      label: msg('least squares'),
      value: equation(least?.w, least?.b),
      tone: 'optimum',
      mark: 'dotted',
    });
  }
  const line = info?.line;
  if (!info || line) {
    entries.push({
      label: msg('true line'),
      value: equation(line?.trueW, line?.trueB),
      tone: 'truth',
      mark: 'dashed',
    });
  }
  return entries;
}

/** The classes; of a quantity its two halves, which have a colour each. */
function planeLegend({ data }: RunSpec): LegendEntry[] {
  const { classes } = dataShapes(data);
  const labels =
    classes === null
      ? [msg('lower half of y'), msg('upper half of y')]
      : classNames({ classNames: null, classes });
  return labels.map((label, i) => ({
    label,
    tone: CLASS_TONES[i % CLASS_TONES.length]!,
    mark: 'class',
  }));
}

export function variablesLegend(spec: RunSpec, info: RunInfo | null, moment: Moment | null): LegendEntry[] {
  const isStraight = lineLayer(spec) !== null;
  if (!info && !isStraight) return [];
  if (info && info.tracked.length > 0 && listedLabels(info).length === 0)
    return [{ label: parametersText(info), tone: 'model', mark: 'solid' }];
  // Before the run is there, room for a line's two.
  const labels = info ? listedLabels(info) : ['W', 'b'];
  const entries = labels.map((label, i): LegendEntry => ({
    label,
    value: moment ? formatFixed(moment.tracked[i] ?? Number.NaN, 4) : NO_VALUE,
    tone: 'model',
    mark: 'solid',
    heavy: i === 0,
  }));
  if (info && !isLine(info)) return entries;
  const line = info?.line;
  if (!info || line) {
    entries.push({
      label: msg('true'),
      value: info && line ? truth(info, line) : '…',
      tone: 'truth',
      mark: 'dashed',
    });
  }
  const least = line?.leastSquares;
  if (!info || least) {
    const value = least ? `${formatFixed(least.w, 2)}, ${formatFixed(least.b, 2)}` : '…';
    entries.push({ label: msg('least squares'), value, tone: 'optimum', mark: 'dotted' });
  }
  return entries;
}

export function lossLegend(info: RunInfo | null, moment: Moment | null): LegendEntry[] {
  const entries: LegendEntry[] = [
    {
      label: msg('loss'),
      value: moment ? formatFixed(moment.loss, 6) : '—',
      tone: 'model',
      mark: 'solid',
      heavy: true,
    },
  ];
  if (!info) return entries;
  const least = leastLoss(info);
  if (least !== null) {
    entries.push({
      label: msg('least squares'),
      value: formatFixed(least, 6),
      tone: 'optimum',
      mark: 'dotted',
    });
  }
  const instead = metricInstead(info);
  const others = info.metrics.filter(({ name }) => name !== instead);
  return [...entries, ...metricEntries(others, moment)];
}

export function metricLegend(
  info: RunInfo,
  metric: MetricInfo['name'],
  moment: Moment | null,
): LegendEntry[] {
  const shown = info.metrics.filter(({ name }) => name === metric);
  return metricEntries(shown, moment).map((entry, i) => ({
    ...entry,
    tone: 'model',
    mark: shown[i]?.set === 'validation' ? 'dashed' : 'solid',
    heavy: shown[i]?.set === 'training',
  }));
}

/** Of those that are no line here only the value. */
function metricEntries(metrics: readonly MetricInfo[], moment: Moment | null): LegendEntry[] {
  return metrics.map((metric): LegendEntry => {
    const value = moment?.tracked[metric.column] ?? Number.NaN;
    const isDrawn = metric.name === 'loss';
    return {
      label: metricLabel(metric),
      value: Number.isFinite(value) ? metricText(metric.name, value) : '—',
      tone: isDrawn ? 'model' : 'muted',
      mark: isDrawn ? 'dashed' : 'none',
    };
  });
}

/** What a screen reader hears when it reads a history value by value. */
export function momentText(info: RunInfo, moment: Moment): string {
  const values = listedLabels(info).map(
    (label, i) => `${label} = ${formatFixed(moment.tracked[i] ?? Number.NaN, 4)}`,
  );
  return `${momentName(moment)}: ${[...values, `${msg('loss')} = ${formatFixed(moment.loss, 6)}`].join(', ')}`;
}

/** How many lines the chart of the variables has. */
export function parametersText(info: RunInfo): string {
  const [shown, all] = [info.tracked.length, variableSize(info)];
  return shown < all
    ? msg(str`${formatCount(shown)} of ${formatCount(all)} parameters`)
    : msg(str`${formatCount(all)} parameters`);
}

export function momentName({ epochs }: Moment): string {
  if (epochs === 0) return msg('start');
  return msg(str`after ${epochsText(epochs)}`);
}

/** Of the variables that there are. */
function truth(info: RunInfo, { trueW, trueB }: LineAnalysis): string {
  return hasBias(info) ? `${formatValue(trueW)}, ${formatValue(trueB)}` : formatValue(trueW);
}

function equation(w = Number.NaN, b = Number.NaN): string {
  if (!Number.isFinite(w) || !Number.isFinite(b)) return NO_EQUATION;
  const sign = b < 0 ? '−' : '+';
  return `y = ${formatFixed(w, 2)}x ${sign} ${formatFixed(Math.abs(b), 2)}`;
}
