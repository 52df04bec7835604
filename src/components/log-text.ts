/**
 * The log's lines. The guide's and Keras's are code and the same in every language; what happened in between is said in
 * sentences, which come from outside.
 */
import { pythonExponent, pythonFixed, pythonInteger } from '../i18n/python-numbers.ts';
import type { LogGap, LogRow } from './log-model.ts';

export type LogStyle = 'guide' | 'keras';

/** What the lines need to know of the run. */
export interface LogFacts {
  /** Of the first tracked variables; they are listed with each epoch. */
  readonly labels: readonly string[];
  readonly epochs: number | 'untilStopped';
  readonly batchesPerEpoch: number;
  readonly start: { readonly loss: number; readonly tracked: readonly number[] } | null;
}

/** A sentence at its place: after `epoch` finished epochs. */
export interface LogNote {
  readonly epoch: number;
  readonly text: string;
}

/** Lines of code as one text, or one sentence. */
export type LogBlock = { readonly kind: 'lines' | 'note' | 'gap'; readonly text: string };

/** `Starting: W=5.00 b=0.00, loss=8.95268`. */
export function startLine({ labels, start }: LogFacts): string | null {
  return start && `Starting: ${values(labels, start.tracked)}loss=${pythonFixed(start.loss, 5)}`;
}

/** `Epoch  0: W=4.59 b=0.40, loss=6.02414`. */
export function guideLine(row: LogRow, labels: readonly string[]): string {
  const epoch = pythonInteger(row.epoch, 2);
  return `Epoch ${epoch}: ${values(labels, row.tracked)}loss=${pythonFixed(row.loss, 5)}`;
}

/** `Epoch 1/10`, then `1/1 ━━━━━━━━━━━━━━━━━━━━ 0s 2ms/step - loss: 8.9527`, as Keras 3 prints them. */
export function kerasLines(row: LogRow, { epochs, batchesPerEpoch }: LogFacts): string {
  const total = epochs === 'untilStopped' ? '∞' : String(epochs);
  const time = `${kerasTotal(row.secondsPerStep * batchesPerEpoch)} ${kerasStepTime(row.secondsPerStep)}`;
  const loss = kerasLoss(row.lossBefore);
  return `Epoch ${row.epoch + 1}/${total}\n${batchesPerEpoch}/${batchesPerEpoch} ${'━'.repeat(20)} ${time} - loss: ${loss}`;
}

/** Everything in order: the start, the listed epochs, gaps, and each note after the last epoch before it. */
export function logBlocks(
  rows: readonly (LogRow | LogGap)[],
  notes: readonly LogNote[],
  facts: LogFacts,
  style: LogStyle,
  gapText: (epochs: number) => string,
): LogBlock[] {
  const blocks = new BlockList();
  const waiting = notes.toSorted((a, b) => a.epoch - b.epoch);
  const start = style === 'guide' ? startLine(facts) : null;
  if (start !== null) blocks.addLine(start);
  for (const row of rows) {
    const before = 'epochs' in row ? Number.NEGATIVE_INFINITY : row.epoch;
    while (waiting[0] && waiting[0].epoch <= before) blocks.add('note', waiting.shift()?.text ?? '');
    if ('epochs' in row) blocks.add('gap', gapText(row.epochs));
    else blocks.addLine(style === 'guide' ? guideLine(row, facts.labels) : kerasLines(row, facts));
  }
  for (const note of waiting) blocks.add('note', note.text);
  return blocks.all;
}

class BlockList {
  readonly all: LogBlock[] = [];

  add(kind: LogBlock['kind'], text: string): void {
    this.all.push({ kind, text });
  }

  addLine(line: string): void {
    const last = this.all.at(-1);
    if (last?.kind !== 'lines') this.add('lines', line);
    else this.all[this.all.length - 1] = { kind: 'lines', text: `${last.text}\n${line}` };
  }
}

/** With the comma that divides them from the loss; empty where none are listed. */
function values(labels: readonly string[], tracked: readonly number[]): string {
  const listed = labels.map((label, i) => `${label}=${pythonFixed(tracked[i] ?? Number.NaN, 2)}`);
  return listed.length > 0 ? `${listed.join(' ')}, ` : '';
}

function kerasLoss(loss: number): string {
  return Math.abs(loss) > 1e-3 || !Number.isFinite(loss) ? pythonFixed(loss, 4) : pythonExponent(loss, 4);
}

function kerasTotal(seconds: number): string {
  const whole = Math.floor(seconds);
  const padded = (value: number): string => String(value).padStart(2, '0');
  if (whole >= 3600)
    return `${Math.floor(whole / 3600)}:${padded(Math.floor(whole / 60) % 60)}:${padded(whole % 60)}`;
  if (whole >= 60) return `${Math.floor(whole / 60)}:${padded(whole % 60)}`;
  return `${whole}s`;
}

function kerasStepTime(seconds: number): string {
  if (seconds >= 1 || seconds === 0) return `${seconds.toFixed(0)}s/step`;
  if (seconds >= 1e-3) return `${(seconds * 1e3).toFixed(0)}ms/step`;
  return `${(seconds * 1e6).toFixed(0)}us/step`;
}
