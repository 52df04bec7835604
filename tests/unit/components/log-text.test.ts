import { describe, expect, it } from 'vitest';
import type { LogRow } from '../../../src/components/log-model.ts';
import {
  guideLine,
  kerasLines,
  logBlocks,
  startLine,
  type LogFacts,
} from '../../../src/components/log-text.ts';

const facts: LogFacts = {
  labels: ['W', 'b'],
  epochs: 10,
  batchesPerEpoch: 1,
  start: { loss: 8.952678, tracked: [5, 0] },
};

function row(epoch: number, change: Partial<LogRow> = {}): LogRow {
  return {
    epoch,
    lossBefore: 8.952678,
    loss: 6.024139,
    tracked: [4.5925, 0.4042],
    secondsPerStep: 0.002,
    ...change,
  };
}

describe('the guide’s lines', () => {
  it('are the guide’s, digit for digit', () => {
    expect(startLine(facts)).toBe('Starting: W=5.00 b=0.00, loss=8.95268');
    expect(guideLine(row(0), facts.labels)).toBe('Epoch  0: W=4.59 b=0.40, loss=6.02414');
    expect(guideLine(row(123), facts.labels)).toBe('Epoch 123: W=4.59 b=0.40, loss=6.02414');
  });

  it('say the loss alone of a model whose variables are too many', () => {
    expect(startLine({ ...facts, labels: [] })).toBe('Starting: loss=8.95268');
    expect(guideLine(row(0), [])).toBe('Epoch  0: loss=6.02414');
  });

  it('say inf and nan as Python does', () => {
    const diverged = row(7, { loss: Infinity, tracked: [Number.NaN, -Infinity] });
    expect(guideLine(diverged, facts.labels)).toBe('Epoch  7: W=nan b=-inf, loss=inf');
  });
});

describe('Keras’s lines', () => {
  it('have the loss before the update', () => {
    expect(kerasLines(row(0), facts)).toBe('Epoch 1/10\n1/1 ━━━━━━━━━━━━━━━━━━━━ 0s 2ms/step - loss: 8.9527');
  });

  it('count batches, time and small losses as Keras does', () => {
    const many = { ...facts, batchesPerEpoch: 32, epochs: 'untilStopped' as const };
    expect(kerasLines(row(4, { secondsPerStep: 0.05, lossBefore: 0.0001234 }), many)).toBe(
      'Epoch 5/∞\n32/32 ━━━━━━━━━━━━━━━━━━━━ 1s 50ms/step - loss: 1.2340e-04',
    );
    expect(kerasLines(row(0, { secondsPerStep: 0 }), facts)).toContain(' 0s 0s/step - ');
    expect(kerasLines(row(0, { secondsPerStep: 0.000012 }), facts)).toContain(' 0s 12us/step - ');
    expect(kerasLines(row(0, { secondsPerStep: 75 }), facts)).toContain(' 1:15 75s/step - ');
  });
});

describe('the blocks of the log', () => {
  const gap = (epochs: number): string => `… ${epochs} …`;

  it('join lines and put each note after the last epoch before it', () => {
    const notes = [{ epoch: 1, text: 'lost' }];
    const blocks = logBlocks([row(0), row(1)], notes, facts, 'guide', gap);
    expect(blocks.map(({ kind }) => kind)).toEqual(['lines', 'note', 'lines']);
    expect(blocks[0]?.text.split('\n')).toHaveLength(2);
    expect(blocks[2]?.text).toMatch(/^Epoch {2}1:/);
  });

  it('say how many epochs are not listed, with what happened among them', () => {
    const blocks = logBlocks(
      [row(0), { epochs: 500 }, row(501)],
      [{ epoch: 300, text: 'lost' }],
      facts,
      'guide',
      gap,
    );
    expect(blocks.map(({ text }) => text.split('\n')[0])).toEqual([
      'Starting: W=5.00 b=0.00, loss=8.95268',
      '… 500 …',
      'lost',
      'Epoch 501: W=4.59 b=0.40, loss=6.02414',
    ]);
  });

  it('end with what ended the run', () => {
    const blocks = logBlocks([row(0)], [{ epoch: Infinity, text: 'diverged' }], facts, 'guide', gap);
    expect(blocks.at(-1)).toEqual({ kind: 'note', text: 'diverged' });
  });

  it('begin without a starting line in Keras’s style', () => {
    const blocks = logBlocks([row(0)], [], facts, 'keras', gap);
    expect(blocks).toHaveLength(1);
    expect(blocks[0]?.text).toMatch(/^Epoch 1\/10\n/);
  });
});
