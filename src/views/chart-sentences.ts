/** The charts in words and numbers: their text alternatives, and the notes under them. */
import { msg, str } from '@lit/localize';
import type { MetricInfo, RunInfo } from '../../protocol/events.ts';
import type { Snapshot, StoppedEarly } from '../../protocol/snapshot.ts';
import { lineLayer } from '../../protocol/line-run.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import { extentOf } from '../charts/axis-range.ts';
import { isLine, leastLoss, listedLabels, metricNow } from '../charts/run-facts.ts';
import { hasBias, lineOf, trackedValues, type ClippedPicture } from '../charts/run-pictures.ts';
import { epochsText } from '../i18n/epochs-text.ts';
import { metricName, metricText } from '../i18n/metric-names.ts';
import { formatCount, formatFixed, formatValue } from '../i18n/numbers.ts';
import { parametersText } from './legends.ts';

export function scatterSummary(info: RunInfo, snapshot: Snapshot | null): string {
  const shown = formatCount(info.data.sampleY.length);
  const {
    x: [x = info.data.y],
    y,
  } = info.data;
  const points = msg(
    str`Scatter plot of ${shown} points, x from ${formatValue(x.min, 3)} to ${formatValue(x.max, 3)}, y from ${formatValue(y.min, 3)} to ${formatValue(y.max, 3)}.`,
  );
  if (!snapshot) return points;
  return `${points} ${isLine(info) ? lineSentence(info, snapshot) : curveSentence(snapshot)}`;
}

/** Data over two inputs, and what the model says there. */
export function planeSummary({ data }: RunInfo, snapshot: Snapshot | null): string {
  const [shown, classes] = [formatCount(data.sampleY.length), data.classes];
  const points =
    classes === null
      ? msg(str`Map of ${shown} points over two inputs, coloured by y.`)
      : msg(str`Map of ${shown} points of ${formatCount(classes)} classes over two inputs.`);
  if (!snapshot) return points;
  const accuracy = metricNow(snapshot, { name: 'accuracy', set: 'training' });
  const loss = msg(
    str`The model’s answers are the colours under them; its loss is ${formatFixed(snapshot.loss, 6)}.`,
  );
  if (Number.isNaN(accuracy)) return `${points} ${loss}`;
  return `${points} ${loss} ${msg(str`It gives ${metricText('accuracy', accuracy)} of the points their class.`)}`;
}

function lineSentence(info: RunInfo, snapshot: Snapshot): string {
  const { w, b } = lineOf(info, snapshot.variables);
  return msg(
    str`The model’s line has slope ${formatFixed(w, 2)} and intercept ${formatFixed(b, 2)}; its loss is ${formatFixed(snapshot.loss, 6)}.`,
  );
}

function curveSentence({ prediction, loss }: Snapshot): string {
  const extent = extentOf(prediction);
  const [low, high] = [formatFixed(extent?.min ?? Number.NaN, 2), formatFixed(extent?.max ?? Number.NaN, 2)];
  return msg(str`The model’s curve lies between ${low} and ${high}; its loss is ${formatFixed(loss, 6)}.`);
}

/** Why the run ended before its last epoch, and whose weights it has now. */
export function earlyStopSentence({ epochs, bestEpochs, restoreBestWeights }: StoppedEarly): string {
  const [last, best] = [epochsText(epochs), epochsText(bestEpochs)];
  return restoreBestWeights
    ? msg(
        str`Stopped early after ${last}: the best loss came after ${best}, and the weights are those again.`,
      )
    : msg(str`Stopped early after ${last}: the best loss came after ${best}.`);
}

/** Empty when every point is drawn. */
export function sampleNote({ data, spec }: RunInfo): string {
  const shown = data.sampleY.length;
  if (shown >= data.examples) return '';
  if (spec.split.validation > 0)
    return msg(str`An even sample of ${formatCount(shown)} of the ${formatCount(data.examples)} points.`);
  return msg(
    str`An even sample of ${formatCount(shown)} of the ${formatCount(data.examples)} points; training uses all of them.`,
  );
}

/** What the chart of the variables is called. */
export function variablesTitle(spec: RunSpec, info: RunInfo | null): string {
  if (lineLayer(info?.spec ?? spec) === null) return msg('Variables');
  return !info || hasBias(info) ? msg('W and b') : 'W';
}

export function variablesSummary(info: RunInfo, snapshot: Snapshot, epochs: number, marks: number): string {
  const values = trackedValues(info, snapshot.variables);
  const now = listedLabels(info)
    .map((label, i) => `${label} = ${formatFixed(values[i] ?? Number.NaN, 4)}`)
    .join(', ');
  if (now === '')
    return `${msg(str`Line chart over ${epochsText(epochs)}: ${parametersText(info)}.`)}${marksSentence(marks)}`;
  return `${msg(str`Line chart of the variables over ${epochsText(epochs)}. Now ${now}.`)}${truthSentence(info)}${marksSentence(marks)}`;
}

function truthSentence(info: RunInfo): string {
  if (!info.line || !isLine(info)) return '';
  const [w, b] = [formatValue(info.line.trueW), formatValue(info.line.trueB)];
  return ` ${hasBias(info) ? msg(str`True values: W = ${w}, b = ${b}.`) : msg(str`True value: W = ${w}.`)}`;
}

export function lossSummary(info: RunInfo, snapshot: Snapshot, epochs: number, marks: number): string {
  const least = leastLoss(info);
  const floor = least === null ? '' : ` ${msg(str`The least possible loss is ${formatFixed(least, 6)}.`)}`;
  const now = formatFixed(snapshot.loss, 6);
  const line = msg(str`Line chart of the loss over ${epochsText(epochs)}. Now ${now}.`);
  return `${line}${keptSentence(info, snapshot, 'loss')}${floor}${marksSentence(marks)}`;
}

export function metricSummary(metric: MetricInfo['name']): typeof lossSummary {
  return (info, snapshot, epochs, marks) => {
    const now = metricText(metric, metricNow(snapshot, { name: metric, set: 'training' }));
    const line = msg(str`Line chart over ${epochsText(epochs)}: ${metricName(metric)}. Now ${now}.`);
    return `${line}${keptSentence(info, snapshot, metric)}${marksSentence(marks)}`;
  };
}

/** Empty where no examples are kept. */
function keptSentence({ spec }: RunInfo, snapshot: Snapshot, metric: MetricInfo['name']): string {
  if (spec.split.validation === 0) return '';
  const reading = metricNow(snapshot, { name: metric, set: 'validation' });
  if (Number.isNaN(reading)) return '';
  return ` ${msg(str`Of the examples kept for validation: ${metricText(metric, reading)}.`)}`;
}

/** Empty when everything is within the picture. */
export function clippedNote({ clipped, yMin, yMax, picture }: ClippedPicture): string {
  if (!clipped) return '';
  if (picture.axes.yScale === 'log') return msg('Zero has no place on a logarithmic axis and is left out.');
  return msg(str`Cut at ${formatValue(yMin)} and ${formatValue(yMax)}: values beyond are not shown.`);
}

function marksSentence(marks: number): string {
  return marks > 0 ? ` ${msg(str`Events marked: ${marks}.`)}` : '';
}
