/** From what a run says about its data to the data itself. */
import type { RunSpec } from '../../protocol/run-spec.ts';
import type { OpenedExamples } from './examples.ts';
import { type FetchText, GUIDE_LINE, loadGuidePoints } from './guide.ts';

/**
 * `fetchText` is used for bundled data only. Throws a `FailureError`: `data-unavailable` when that cannot be had, `table-missing` when a table
 * of one's own is not there.
 */
export async function openData(
  run: Pick<RunSpec, 'data' | 'seed' | 'split'>,
  fetchText: FetchText,
): Promise<OpenedExamples> {
  const { data } = run;
  if (data.type === 'guide') return { ...(await loadGuidePoints(fetchText)), line: GUIDE_LINE };
  return (await import('./other-data.ts')).openOther(data, run, fetchText);
}
