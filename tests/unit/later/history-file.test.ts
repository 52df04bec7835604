import { expect, test } from 'vitest';
import type { RunInfo } from '../../../protocol/events.ts';
import { fileName } from '../../../src/later/files/file-name.ts';
import { historyCsv, historyJson } from '../../../src/later/views/curves/history-file.ts';

const INFO = {
  batchesPerEpoch: 4,
  metrics: [
    { name: 'loss', set: 'validation', column: 1 },
    { name: 'accuracy', set: 'training', column: 2 },
    { name: 'accuracy', set: 'validation', column: 3 },
  ],
} satisfies Pick<RunInfo, 'metrics' | 'batchesPerEpoch'>;

const COLUMNS = {
  epoch: Float64Array.of(0, 1),
  lossBefore: Float32Array.of(0.7, 0.1),
  loss: Float32Array.of(0.6, NaN),
  tracked: [
    [9, 9],
    [0.65, -1e-7],
    [0.5, 0.75],
    [0.25, 1],
  ].map((values) => Float32Array.from(values)),
};

test('as Keras returns it, in as few digits as give each float32 back', () => {
  const { params, epoch, history } = JSON.parse(historyJson(INFO, COLUMNS));
  expect(params).toEqual({ epochs: 2, steps: 4 });
  expect(epoch).toEqual([0, 1]);
  expect(history).toEqual({
    loss: [0.7, 0.1],
    loss_after_epoch: [0.6, null],
    val_loss: [0.65, -1e-7],
    accuracy_after_epoch: [0.5, 0.75],
    val_accuracy: [0.25, 1],
  });
  for (const [i, value] of history.loss.entries()) expect(Math.fround(value)).toBe(COLUMNS.lossBefore[i]);
});

test('as CSV', () => {
  expect(historyCsv(INFO, COLUMNS)).toBe(
    [
      'epoch,loss,loss_after_epoch,val_loss,accuracy_after_epoch,val_accuracy',
      '0,0.7,0.6,0.65,0.5,0.25',
      '1,0.1,NaN,-1e-7,0.75,1',
      '',
    ].join('\r\n'),
  );
});

test('the file is called as the run is', () => {
  expect(fileName('Spiral: 2-8-8-1!', 'curves.csv')).toBe('spiral-2-8-8-1-curves.csv');
  expect(fileName('나선', 'weights.safetensors')).toBe('나선-weights.safetensors');
  expect(fileName('…', 'curves.json')).toBe('run-curves.json');
});
