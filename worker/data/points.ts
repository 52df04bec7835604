/** Points that somebody set by hand, as examples. They are shown in the same square, however few there are. */
import type { PointsDataSpec } from '../../protocol/data-spec.ts';
import { LIMITS } from '../../protocol/run-spec.ts';
import type { OpenedExamples } from './examples.ts';

/** [points, 2] and [points, 1]; a class is its number. */
export function handPoints({ points }: PointsDataSpec): OpenedExamples {
  return {
    examples: points.length,
    x: Float32Array.from(points.flatMap(([x1, x2]) => [x1, x2])),
    y: Float32Array.from(points, ([, , label]) => label),
    line: null,
    frame: LIMITS.point,
  };
}
