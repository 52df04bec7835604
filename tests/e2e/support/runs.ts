/** Runs to open by their link, and the guide's numbers. */
import { readFileSync } from 'node:fs';
import { lineLayer } from '../../../protocol/line-run.ts';
import { encodeRunLink } from '../../../protocol/link.ts';
import { GUIDE_RUN, type InitializerSpec, type RunSpec } from '../../../protocol/run-spec.ts';

/** The guide prints this. */
export const GUIDE_TABLE = `\
Starting: W=5.00 b=0.00, loss=8.95268
Epoch  0: W=4.59 b=0.40, loss=6.02414
Epoch  1: W=4.27 b=0.72, loss=4.17759
Epoch  2: W=4.02 b=0.98, loss=3.01328
Epoch  3: W=3.81 b=1.18, loss=2.27914
Epoch  4: W=3.65 b=1.34, loss=1.81623
Epoch  5: W=3.52 b=1.46, loss=1.52436
Epoch  6: W=3.42 b=1.56, loss=1.34032
Epoch  7: W=3.34 b=1.64, loss=1.22427
Epoch  8: W=3.28 b=1.71, loss=1.15111
Epoch  9: W=3.23 b=1.76, loss=1.10497`.split('\n');

/** Keras's `fit` prints these for the same data. */
export const KERAS_LOSSES = [
  '8.9527',
  '6.0241',
  '4.1776',
  '3.0133',
  '2.2791',
  '1.8162',
  '1.5244',
  '1.3403',
  '1.2243',
  '1.1511',
];

/** The guide's points, as the page gets them. */
export function guidePoints(): { readonly x: number; readonly y: number }[] {
  const text = readFileSync(new URL('../../../public/data/guide-line.csv', import.meta.url), 'utf8');
  const [, ...lines] = text.trim().split('\n');
  return lines.map((line) => {
    const [x = Number.NaN, y = Number.NaN] = line.split(',').map(Number);
    return { x, y };
  });
}

export function guideRun(change: {
  readonly training?: Partial<RunSpec['training']>;
  readonly learningRate?: number;
  readonly seed?: number;
  readonly title?: string;
  readonly data?: RunSpec['data'];
  readonly initialW?: InitializerSpec;
}): RunSpec {
  const dense = lineLayer(GUIDE_RUN);
  if (!dense) throw new Error('missing layer');
  const kernelInitializer = change.initialW ?? dense.kernelInitializer;
  return {
    ...GUIDE_RUN,
    title: change.title ?? GUIDE_RUN.title,
    seed: change.seed ?? GUIDE_RUN.seed,
    data: change.data ?? GUIDE_RUN.data,
    model: { layers: [{ ...dense, kernelInitializer }] },
    optimizer: {
      ...GUIDE_RUN.optimizer,
      learningRate: change.learningRate ?? GUIDE_RUN.optimizer.learningRate,
    },
    training: { ...GUIDE_RUN.training, ...change.training },
  };
}

/**
 * Shuffled batches, the last one smaller, and a small rate: the weights never come to rest, so that a step that is
 * lost, repeated or made with other examples shows in every digit that follows. All of its epochs fit into the page's tables.
 */
export const RESTLESS_RUN = guideRun({
  title: 'Restless',
  seed: 7,
  learningRate: 0.01,
  initialW: { type: 'randomNormal', mean: 0, stddev: 1 },
  training: { epochs: 300, batchSize: 300, shuffle: true },
});

export { encodeRunLink };
