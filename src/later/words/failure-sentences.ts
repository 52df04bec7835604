/**
 * One sentence for everything that can go wrong, in the reader's language. The switches must know every code and every
 * reason: a new one does not compile until it has its words here. Loaded with the first failure.
 */
import { msg, str } from '@lit/localize';
import type { Failure, Problem, ProblemReason, ShapeNeed } from '../../../protocol/failure.ts';
import { divergenceSentence } from '../../i18n/divergence-sentence.ts';
import { fieldName } from './field-names.ts';
import { doesNotFitSentence } from './fit-sentences.ts';
import { formatLimit } from '../../i18n/numbers.ts';
import { isOfNumbers, numberReasonSentence } from '../../i18n/number-reasons.ts';
import { shapeText } from './shape-text.ts';
import { shorten } from '../../i18n/shorten.ts';

export function failureSentence(failure: Failure): string {
  switch (failure.code) {
    case 'invalid-run':
      return invalidRunSentence(failure.params.problems);
    case 'needs-new-run':
      return msg(
        str`${fieldName(failure.params.path)}: cannot be changed while the run goes on; start a new run with it.`,
      );
    case 'no-run':
      return msg('There is no run yet; choose data and a model first.');
    case 'busy-training':
      return msg('That cannot be done while training; pause first.');
    case 'data-unavailable':
      return msg('The data that come with this page could not be read; reload the page once while online.');
    case 'table-missing':
      return msg(str`The table “${failure.params.name}” is not kept in this browser; choose its file again.`);
    case 'backend-unavailable':
      return msg('Neither WebGPU nor the CPU could run this model in this browser.');
    case 'does-not-fit':
      return doesNotFitSentence(failure.params);
    case 'diverged':
      return divergenceSentence(failure.params);
    case 'worker-died':
      return msg(
        'The worker that trains stopped and could not be started again; try once more, or reload the page.',
      );
    case 'internal':
      return msg(
        str`Something in this page is wrong (${failure.params.detail}); nothing of the run was changed.`,
      );
    default:
      return failure satisfies never;
  }
}

/** The technical part, to be shown small beside the sentence; null when there is none. */
export function failureDetail(failure: Failure): string | null {
  return 'detail' in failure.params && failure.code !== 'internal' ? failure.params.detail : null;
}

function invalidRunSentence(problems: readonly Problem[]): string {
  const [first] = problems;
  if (!first) return msg('This is not a run that Tapeloop can read; the run on the page stays as it is.');
  return problemSentence(first);
}

/** Names the field and what it may be. */
export function problemSentence(problem: Problem): string {
  return reasonSentence(fieldName(problem.path), problem.reason);
}

/** The same for a control, which knows its own name. */
export function reasonSentence(field: string, reason: ProblemReason): string {
  if (isOfNumbers(reason)) return numberReasonSentence(field, reason);
  switch (reason.kind) {
    case 'unknown-key':
      return msg(str`${field}: there is no such setting in this version.`);
    case 'too-long':
      return msg(
        str`${field}: may have ${formatLimit(reason.max)} characters at most; this has ${formatLimit(reason.received)}.`,
      );
    case 'too-many':
      return msg(
        str`${field}: the number of entries may be ${formatLimit(reason.max)} at most; here it is ${formatLimit(reason.received)}.`,
      );
    case 'not-one-of':
      return msg(
        str`${field}: must be one of ${reason.allowed.join(', ')}; “${shorten(reason.received)}” is not.`,
      );
    case 'wrong-length':
      return msg(
        str`${field}: the number of entries must be ${formatLimit(reason.expected)}; here it is ${formatLimit(reason.received)}.`,
      );
    case 'not-ascending':
      return msg(
        str`${field}: each entry must be greater than the one before it; ${formatLimit(reason.received)} comes after ${formatLimit(reason.previous)}.`,
      );
    case 'repeated':
      return msg(str`${field}: “${shorten(reason.received)}” stands there more than once.`);
    case 'shape-mismatch':
      return shapeSentence(field, reason.received, reason.needs);
    case 'loss-needs-classes':
      return msg(
        str`${field}: ${reason.received} is for classes, and the targets of these data are numbers.`,
      );
    case 'loss-needs-two-classes':
      return msg(
        str`${field}: ${reason.received} tells two classes apart, and these data have ${formatLimit(reason.classes)}.`,
      );
    case 'unfit-for-loss':
      return msg(str`${field}: ${reason.received} has no meaning with the loss ${reason.loss}.`);
    case 'unfit-for-data':
      return msg(str`${field}: “${shorten(reason.received)}” cannot be made of the inputs of these data.`);
    case 'newer-version':
      return msg(
        str`This run was made by a newer version of Tapeloop (format ${reason.received}; this one reads up to ${reason.supported}). Reload the page to update it.`,
      );
    case 'not-json':
      return msg('This link does not hold a readable run.');
    case 'damaged-link':
      return msg('This link is damaged; it may have been cut off when it was copied.');
    default:
      return reason satisfies never;
  }
}

function shapeSentence(field: string, received: readonly number[], needs: ShapeNeed): string {
  const shape = shapeText(received);
  switch (needs.kind) {
    case 'axes':
      return needs.axes === 1
        ? msg(
            str`${field}: needs examples with a single axis; ${shape} comes in. A flatten layer before it would help.`,
          )
        : msg(str`${field}: needs images (height × width × channels); ${shape} comes in.`);
    case 'window':
      return msg(
        str`${field}: a window of ${needs.size} × ${needs.size} does not fit into ${shape}. Make it smaller, or choose the padding “same”.`,
      );
    case 'output':
      return msg(
        str`${field}: the last layer must give ${shapeText(needs.shape)}, as the targets are; it gives ${shape}.`,
      );
    default:
      return needs satisfies never;
  }
}
