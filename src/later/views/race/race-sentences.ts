/** A race in words and numbers: how far it is, what a lane is and came to, which is the best. Pure but for the language. */
import { msg, str } from '@lit/localize';
import type { Race, RaceAnswer } from '../../../../protocol/questions/race.ts';
import type { TableContent } from '../../../components/chart-table.ts';
import { failureSentence } from '../../words/failure-sentences.ts';
import { fieldName } from '../../words/field-names.ts';
import { formatCount, formatFixed, formatValue } from '../../../i18n/numbers.ts';
import { bandOf, bestLane } from './settings.ts';

/** A race that was begun. */
export interface Told {
  readonly race: Race;
  readonly answer: RaceAnswer;
}

/** By what lanes are compared: the loss of the examples kept for validation, where there are any. */
export function finalLosses({ finals, ofValidation }: RaceAnswer): Float32Array {
  return ofValidation && finals.validationLoss ? finals.validationLoss : finals.loss;
}

/** -1 for none. */
export function best(answer: RaceAnswer): number {
  return bestLane(finalLosses(answer), answer.finals.diverged);
}

export function statusText(told: Told | null): string {
  if (!told) return msg('All lanes train at once, in the same dispatches; the run waits meanwhile.');
  const { answer, race } = told;
  if (answer.failure) return failureSentence(answer.failure);
  const lanes = formatCount(race.lanes.length);
  if (answer.status === 'preparing') return msg(str`${lanes} lanes are being prepared.`);
  const gone = answer.finals.diverged.reduce((sum, each) => sum + each, 0);
  const done = msg(
    str`${lanes} lanes, ${formatCount(answer.epochs)} of ${formatCount(race.epochs)} epochs in ${formatFixed(answer.seconds, 1)} s.`,
  );
  return gone > 0 ? `${done} ${msg(str`${formatCount(gone)} have diverged and stand still.`)}` : done;
}

export function laneText({ answer, race }: Told, lane: number): string {
  const own = race.lanes[lane];
  if (!own) return msg('No lane yet');
  const { finals } = answer;
  const names = race.paths.map((path, i) => `${fieldName(path)} ${formatValue(own.values[i]!, 4)}`);
  const what = names.length > 0 ? names.join(', ') : msg(str`Seed ${own.seed}`);
  if (finals.diverged[lane] === 1) return `${what}: ${msg('diverged')}`;
  const of = (values: Float32Array): number => values[lane] ?? Number.NaN;
  const said = [
    msg(str`loss ${formatFixed(of(finals.loss), 6)}`),
    finals.validationLoss && msg(str`validation ${formatFixed(of(finals.validationLoss), 6)}`),
    finals.accuracy && msg(str`accuracy ${formatFixed(100 * of(finals.accuracy), 1)} %`),
    lane === best(answer) ? msg('the best') : null,
  ];
  return `${what}: ${said.filter(Boolean).join(', ')}`;
}

export function raceLegend(race: Race): string {
  if (race.paths.length === 0)
    return msg('The line is the mean over the seeds, the band reaches from the least to the greatest.');
  return msg('From blue, the first lane, to vermillion, the last; green is the best, dashed the chosen one.');
}

export function raceSummary(told: Told): string {
  const { answer, race } = told;
  const lanes = msg(
    str`Losses of ${formatCount(race.lanes.length)} lanes over ${formatCount(answer.epochs)} epochs.`,
  );
  if (race.paths.length > 0) return `${lanes} ${msg(str`Best: ${laneText(told, best(answer))}`)}`;
  const band = bandOf(Array.from(finalLosses(answer)));
  if (!band) return lanes;
  return `${lanes} ${msg(str`In the end ${formatFixed(band.mean, 6)} on average, from ${formatFixed(band.low, 6)} to ${formatFixed(band.high, 6)}.`)}`;
}

export function raceTable({ answer: { finals }, race }: Told): TableContent {
  const of = (values: Float32Array, lane: number): string => formatFixed(values[lane] ?? Number.NaN, 6);
  return {
    columns: [
      msg('Lane'),
      ...race.paths.map((path) => fieldName(path)),
      msg('Seed'),
      msg('Loss'),
      ...(finals.validationLoss ? [msg('Loss, validation')] : []),
      ...(finals.accuracy ? [msg('Accuracy')] : []),
    ],
    rows: race.lanes.map(({ seed, values }, lane) => [
      String(lane + 1),
      ...values.map((value) => formatValue(value, 6)),
      String(seed),
      finals.diverged[lane] === 1 ? msg('diverged') : of(finals.loss, lane),
      ...(finals.validationLoss ? [of(finals.validationLoss, lane)] : []),
      ...(finals.accuracy ? [of(finals.accuracy, lane)] : []),
    ]),
    note: '',
  };
}
