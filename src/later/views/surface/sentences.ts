/** A loss surface in words. */
import { msg, str } from '@lit/localize';
import type { SurfaceAnswer } from '../../../../protocol/questions/surface.ts';
import { formatCount, formatFixed, formatValue } from '../../../i18n/numbers.ts';
import type { Plane, Step } from './walk.ts';

export interface Told {
  readonly plane: Plane;
  readonly names: readonly [string, string];
  readonly here: Step | null;
  readonly lowest: { readonly x: number; readonly y: number; readonly loss: number } | null;
  readonly optimum: { readonly x: number; readonly y: number; readonly loss: number } | null;
  readonly slope: number | null;
}

export function surfaceSummary({ plane, names, here, lowest, optimum, slope }: Told): string {
  const sentences = [
    plane.kind === 'numbers'
      ? msg(str`Map of the loss over ${names[0]} and ${names[1]}.`)
      : msg('Map of the loss over a plane through the weights as they are now.'),
  ];
  const place = ({ x, y }: { readonly x: number; readonly y: number }): string =>
    `${names[0]} = ${formatFixed(x, 4)}, ${names[1]} = ${formatFixed(y, 4)}`;
  if (here) sentences.push(msg(str`The run is at ${place(here)}, loss ${formatFixed(here.loss, 6)}.`));
  if (optimum)
    sentences.push(
      msg(str`The least possible loss is ${formatFixed(optimum.loss, 6)}, at ${place(optimum)}.`),
    );
  else if (lowest && !(here && here.loss <= lowest.loss))
    sentences.push(
      msg(str`The lowest place seen here is at ${place(lowest)}, loss ${formatValue(lowest.loss, 5)}.`),
    );
  if (slope !== null)
    sentences.push(msg(str`Where the run is, the gradient has the length ${formatValue(slope, 4)}.`));
  return sentences.join(' ');
}

/** Which plane it is, and what its axes mean. */
export function planeSentence({ kind, explained }: Plane): string {
  switch (kind) {
    case 'numbers':
      return msg(
        'Every point is a model. Both axes have one scale, so steepest descent stands at right angles to the lines of equal loss.',
      );
    case 'travel':
      return msg(
        str`Every point is the weights now plus x·u plus y·v. u and v are the principal axes of the way that was seen; this plane holds ${formatFixed(100 * (explained ?? 0), 1)} % of it. Axes in units of distance.`,
      );
    case 'random':
      return msg(
        'Every point is the weights now plus x·u plus y·v. u and v are random directions by the run’s seed, each filter as long as the weights’ own, until three places of a way were seen. Axes in units of distance.',
      );
    default:
      return kind satisfies never;
  }
}

/** What loss it is, and of which examples. */
export function lossSentence({ examples, allExamples, device }: SurfaceAnswer): string {
  const where = device === 'webgpu' ? msg('on the GPU') : msg('on the CPU');
  return examples < allExamples
    ? msg(
        str`Loss as logged, regularization included, over the first ${formatCount(examples)} of ${formatCount(allExamples)} training examples; calculated ${where}.`,
      )
    : msg(str`Loss as logged, regularization included, over all training examples; calculated ${where}.`);
}
