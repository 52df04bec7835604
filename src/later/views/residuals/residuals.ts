/** What a model of quantities misses, example by example, and as a picture. Pure. */
import { type Distribution, distribution } from '../../../../protocol/distribution.ts';
import type { DataInfo } from '../../../../protocol/events.ts';
import { extentOf, linearRange } from '../../../charts/axis-range.ts';
import type { PlotPicture } from '../../../charts/plot-picture.ts';

export interface Residuals {
  readonly predictions: Float32Array;
  /** Target minus prediction. */
  readonly residuals: Float32Array;
  /** Over the examples trained on, and over those kept for validation where there are any. */
  readonly training: Distribution;
  readonly validation: Distribution | null;
}

const BINS = 41;

/** `outputs`: of `data.sampleX`, one number for each example. */
export function residualsOf({ sampleY, sampleKept }: DataInfo, outputs: Float32Array): Residuals {
  const residuals = sampleY.map((target, i) => target - outputs[i]!);
  return {
    predictions: outputs,
    residuals,
    training: distribution(sampleKept ? residuals.filter((_, i) => sampleKept[i] === 0) : residuals, BINS),
    validation:
      sampleKept &&
      distribution(
        residuals.filter((_, i) => sampleKept[i] === 1),
        BINS,
      ),
  };
}

/** Root mean square, of residuals of which `mean` and `standardDeviation` are known. */
export function rootMeanSquare({ mean, standardDeviation }: Distribution): number {
  return Math.hypot(mean, standardDeviation);
}

/** Against the only input of a run, or what was predicted. */
export type Against = 'input' | 'prediction';

export function residualsPicture(
  { sampleX, sampleKept }: DataInfo,
  { predictions, residuals }: Residuals,
  against: Against,
): PlotPicture {
  const across = against === 'input' ? sampleX : predictions;
  const x = linearRange(extentOf(across) ?? { min: 0, max: 1 });
  const reach = residuals.reduce((most, each) => (isFinite(each) ? Math.max(most, Math.abs(each)) : most), 0);
  const y = linearRange({ min: -reach, max: reach });
  const zero = [
    { x: x.min, y: 0 },
    { x: x.max, y: 0 },
  ];
  return {
    axes: { xMin: x.min, xMax: x.max, yMin: y.min, yMax: y.max, yScale: 'linear', xPrefix: '', xSuffix: '' },
    lines: [{ key: 'zero', tone: 'model', dash: 'solid', width: 2, points: zero }],
    cloud: { x: across, y: residuals, groups: null, hollow: sampleKept },
    field: null,
    marks: [],
    cursor: null,
  };
}
