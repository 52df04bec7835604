/** From what a run says about its data to the data itself. */
import type { DataSpec } from '../../protocol/data-spec.ts';
import type { OpenedExamples } from './examples.ts';
import { type FetchText, GUIDE_LINE, loadGuidePoints } from './guide.ts';

/** `fetchText` is used for bundled data only. Throws a `FailureError` `data-unavailable` when that cannot be had. */
export async function openData(spec: DataSpec, fetchText: FetchText): Promise<OpenedExamples> {
  switch (spec.type) {
    case 'guide':
      return { ...(await loadGuidePoints(fetchText)), line: GUIDE_LINE };
    case 'line':
      return { ...(await import('./line.ts')).generateLine(spec), line: { w: spec.w, b: spec.b } };
    case 'iris':
    case 'penguins':
    case 'wine':
    case 'digits':
      return (await import('./tables/datasets.ts')).loadDataset(spec, fetchText);
    case 'points':
      return (await import('./points.ts')).handPoints(spec);
    default:
      return { ...(await import('./patterns.ts')).generatePattern(spec), line: null };
  }
}
