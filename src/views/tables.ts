/** The numbers behind the charts, as the tables show them. */
import { msg, str } from '@lit/localize';
import type { MetricInfo, RunInfo } from '../../protocol/events.ts';
import { TABLE_ROWS, tableIndices, type TableContent } from '../components/chart-table.ts';
import { inputNames } from '../i18n/data-names.ts';
import { metricLabel } from '../i18n/metric-names.ts';
import { formatCell, formatCount, formatFloat32 } from '../i18n/numbers.ts';
import type { Moment, Moments } from './moments.ts';

export function variablesTable(info: RunInfo, moments: Moments): TableContent {
  const labels = info.tracked.map(({ label }) => label);
  return momentsTable(moments, labels, ({ tracked }) => labels.map((_, i) => cell(tracked[i])));
}

export function lossTable(info: RunInfo, moments: Moments): TableContent {
  const kept = info.metrics.filter(({ name }) => name === 'loss');
  return momentsTable(
    moments,
    [msg('Loss'), msg('Loss before the update (Keras)'), ...kept.map(metricLabel)],
    ({ loss, lossBefore, tracked }) => [
      cell(loss),
      cell(lossBefore ?? undefined),
      ...kept.map(({ column }) => cell(tracked[column])),
    ],
  );
}

export function metricTable(info: RunInfo, metric: MetricInfo['name'], moments: Moments): TableContent {
  const shown = info.metrics.filter(({ name }) => name === metric);
  return momentsTable(moments, shown.map(metricLabel), ({ tracked }) =>
    shown.map(({ column }) => cell(tracked[column])),
  );
}

export function pointsTable({ data }: RunInfo): TableContent {
  const inputs = data.x.length;
  const kept = data.sampleKept;
  const indices = tableIndices(data.sampleY.length);
  const columns = inputNames(data);
  return {
    columns: [
      ...columns,
      data.classes === null ? 'y' : msg('Class'),
      ...(kept ? [msg('Kept for validation')] : []),
    ],
    rows: indices.map((i) => [
      ...columns.map((_, input) => formatFloat32(data.sampleX[i * inputs + input]!)),
      data.classNames?.[data.sampleY[i]!] ?? formatFloat32(data.sampleY[i]!),
      ...(kept ? [kept[i] === 1 ? msg('yes') : msg('no')] : []),
    ]),
    note: partNote(indices.length, data.examples),
  };
}

function momentsTable(
  moments: Moments,
  columns: readonly string[],
  cells: (moment: Moment) => readonly string[],
): TableContent {
  const indices = tableIndices(moments.count);
  const rows = indices.flatMap((index) => {
    const moment = moments.at(index);
    return moment ? [[formatCount(moment.epochs), ...cells(moment)]] : [];
  });
  const last = moments.at(moments.count - 1)?.epochs ?? 0;
  return {
    columns: [msg('Epochs finished'), ...columns],
    rows,
    note: moments.count > TABLE_ROWS ? partNote(rows.length, last + 1) : '',
  };
}

function partNote(shown: number, all: number): string {
  return shown < all ? msg(str`${formatCount(shown)} of ${formatCount(all)} rows, evenly chosen.`) : '';
}

function cell(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : formatCell(value);
}
