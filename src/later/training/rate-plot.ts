/** The learning rate over the steps of a run, as its schedule gives it with the numbers of now: picture, words and table. */
import { msg, str } from '@lit/localize';
import type { OptimizerSpec } from '../../../protocol/optimizer-spec.ts';
import { rateAt } from '../../../protocol/schedule.ts';
import { extentOf, linearRange } from '../../charts/axis-range.ts';
import type { Point } from '../../charts/decimate.ts';
import type { PlotPicture } from '../../charts/plot-picture.ts';
import { TABLE_ROWS, type TableContent } from '../../components/chart-table.ts';
import { formatCell, formatCount, formatValue } from '../../i18n/numbers.ts';

type Rates = Pick<OptimizerSpec, 'learningRate' | 'schedule'>;

/** More than a screen has columns. */
const MOST_POINTS = 600;

/** Whole steps from 0 to the run's last, evenly chosen where they are too many; at jumps both sides. */
export function rateTrack(rates: Rates, steps: number): Point[] {
  const { schedule } = rates;
  const jumps = schedule.type === 'piecewiseConstantDecay' ? schedule.boundaries : [];
  const places = [...evenSteps(steps, MOST_POINTS), ...jumps.flatMap((step) => [step, step + 1])];
  const seen = [...new Set(places)].filter((step) => step < steps).toSorted((a, b) => a - b);
  return seen.map((step) => ({ x: step, y: rateAt(rates, step) }));
}

/** `now`: how many steps are done; null: nothing is marked. */
export function ratePicture(points: readonly Point[], steps: number, now: number | null): PlotPicture {
  const most = extentOf(points.map(({ y }) => y))?.max ?? 1;
  const y = linearRange({ min: 0, max: most > 0 ? most : 1 });
  return {
    axes: {
      xMin: 0,
      xMax: Math.max(1, steps - 1),
      yMin: 0,
      yMax: y.max,
      yScale: 'linear',
      xPrefix: '',
      xSuffix: msg(' steps'),
    },
    lines: [{ key: 'rate', tone: 'model', dash: 'solid', width: 2, points }],
    cloud: null,
    field: null,
    marks: [],
    cursor: now,
  };
}

export function rateSummary(rates: Rates, steps: number): string {
  const [first, last] = [rateAt(rates, 0), rateAt(rates, Math.max(0, steps - 1))];
  const most = Math.max(...rateTrack(rates, steps).map(({ y }) => y));
  return msg(
    str`Learning rate over ${formatCount(steps)} steps: ${formatValue(first)} at the first, at most ${formatValue(most)}, ${formatValue(last)} at the last.`,
  );
}

export function rateTable(rates: Rates, steps: number): TableContent {
  const shown = evenSteps(steps, TABLE_ROWS);
  return {
    columns: [msg('Step'), msg('Learning rate')],
    rows: shown.map((step) => [formatCount(step), formatCell(rateAt(rates, step))]),
    note:
      shown.length < steps
        ? msg(str`${formatCount(shown.length)} of ${formatCount(steps)} rows, evenly chosen.`)
        : '',
  };
}

function evenSteps(steps: number, most: number): number[] {
  const count = Math.min(steps, most);
  return Array.from({ length: count }, (_, i) => Math.round((i * (steps - 1)) / Math.max(1, count - 1)));
}
