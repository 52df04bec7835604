/** The loss surface on the device: the CPU's to float32, and the plain formula's. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SurfaceQuestion } from '../../protocol/questions/surface.ts';
import { GUIDE_RUN, LAYER_DEFAULTS, type RunSpec } from '../../protocol/run-spec.ts';
import { answerSurface } from '../../worker/answers/surface.ts';
import type { OpenedExamples } from '../../worker/data/examples.ts';
import type { Backend } from '../../worker/runtime/backend.ts';
import { createCpuBackend } from '../../worker/runtime/cpu/backend.ts';
import { beginning } from './support/asked-run.ts';
import { guideData, openGpu } from './support/runs.ts';

const { dense } = LAYER_DEFAULTS;
const data: OpenedExamples = { ...guideData, line: { w: 3, b: 2 } };
const NETWORK: RunSpec = {
  ...GUIDE_RUN,
  metrics: [],
  split: { validation: 0.2 },
  model: {
    layers: [
      { ...dense, units: 6, activation: 'tanh', kernelRegularizer: { l1: 0, l2: 0.01 } },
      { ...dense, units: 1 },
    ],
  },
};

function plane(size: number, columns: number, rows: number): SurfaceQuestion {
  const axis = (at: number) => Float32Array.from({ length: size }, (_, i) => Number(i === at));
  return {
    origin: new Float32Array(size),
    directions: [axis(0), axis(1)],
    x: { min: 1, max: 6 },
    y: { min: -1, max: 4 },
    columns,
    rows,
  };
}

describe('a loss surface on the GPU', () => {
  let gpu: Backend;
  beforeAll(async () => {
    gpu = await openGpu();
  });
  afterAll(() => gpu.destroy());

  test('of the guide’s line is the mean squared error', async () => {
    // More places than lanes, and no multiple of them.
    const [columns, rows] = [25, 17];
    const { losses, device } = await answerSurface(beginning(GUIDE_RUN, data, gpu), plane(2, columns, rows));
    expect(device).toBe('webgpu');
    const { x, y } = guideData;
    for (let place = 0; place < columns * rows; place++) {
      const [w, b] = [
        1 + (5 * (place % columns)) / (columns - 1),
        -1 + (5 * Math.floor(place / columns)) / (rows - 1),
      ];
      const loss = x.reduce((sum, each, i) => sum + (w * each + b - y[i]!) ** 2, 0) / x.length;
      expect(Math.abs(losses[place]! - loss) / loss).toBeLessThan(1e-4);
    }
  });

  test('of a network is the CPU’s', async () => {
    const question = { ...plane(6 + 6 + 6 + 1, 20, 14), directions: null };
    const [onGpu, onCpu] = [
      await answerSurface(beginning(NETWORK, data, gpu), question),
      await answerSurface(beginning(NETWORK, data, createCpuBackend()), question),
    ];
    expect(onGpu.directions).toEqual(onCpu.directions);
    onCpu.losses.forEach((loss, place) =>
      expect(Math.abs(onGpu.losses[place]! - loss) / loss).toBeLessThan(1e-4),
    );
  });

  test('two questions at once are both answered, each for its own run', async () => {
    const [line, network] = await Promise.all([
      answerSurface(beginning(GUIDE_RUN, data, gpu), plane(2, 9, 9)),
      answerSurface(beginning(NETWORK, data, gpu), plane(19, 9, 9)),
    ]);
    expect(line.losses.every((loss) => loss > 0)).toBe(true);
    expect(network.losses).not.toEqual(line.losses);
  });
});
