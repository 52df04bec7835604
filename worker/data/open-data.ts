/** From what a run says about its data to the data itself. */
import type { DataSpec } from '../../protocol/data-spec.ts';
import type { Examples } from './examples.ts';
import { type FetchText, GUIDE_LINE, loadGuidePoints } from './guide.ts';
import { generateLine } from './line.ts';
import { generatePattern } from './patterns.ts';

export interface OpenedExamples extends Examples {
  /** Where they scatter around a known line. */
  readonly line: { readonly w: number; readonly b: number } | null;
}

/** `fetchText` is used for bundled data only. Throws a `FailureError` `data-unavailable` when that cannot be had. */
export async function openData(spec: DataSpec, fetchText: FetchText): Promise<OpenedExamples> {
  switch (spec.type) {
    case 'guide':
      return { ...(await loadGuidePoints(fetchText)), line: GUIDE_LINE };
    case 'line':
      return { ...generateLine(spec), line: { w: spec.w, b: spec.b } };
    default:
      return { ...generatePattern(spec), line: null };
  }
}
