/** All data but the guide's: one module, loaded with the first choice of any of them. */
import type { DataSpec, GuideDataSpec } from '../../protocol/data-spec.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import type { OpenedExamples } from './examples.ts';
import type { FetchText } from './guide.ts';
import { generateLine } from './line.ts';
import { generatePattern } from './patterns.ts';
import { handPoints } from './points.ts';
import { loadDataset } from './tables/datasets.ts';
import { openTable } from './tables/own-table.ts';

/** Throws a `FailureError` where the data cannot be had. */
export function openOther(
  spec: Exclude<DataSpec, GuideDataSpec>,
  run: Pick<RunSpec, 'seed' | 'split'>,
  fetchText: FetchText,
): OpenedExamples | Promise<OpenedExamples> {
  switch (spec.type) {
    case 'line':
      return { ...generateLine(spec), line: { w: spec.w, b: spec.b } };
    case 'iris':
    case 'penguins':
    case 'wine':
    case 'digits':
      return loadDataset(spec, fetchText);
    case 'points':
      return handPoints(spec);
    case 'table':
      return openTable(spec, run);
    default:
      return { ...generatePattern(spec), line: null };
  }
}
