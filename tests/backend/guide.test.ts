/** The guide's own run, digit for digit, on every backend: the loss and variables that it prints. */
import { describe, expect, test } from 'vitest';
import { backends, guideData, guideRun, openGpu, programOf, startAt } from './support/runs.ts';

const TABLE = [
  ['4.59', '0.40', '6.02414'],
  ['4.27', '0.72', '4.17759'],
  ['4.02', '0.98', '3.01328'],
  ['3.81', '1.18', '2.27914'],
  ['3.65', '1.34', '1.81623'],
  ['3.52', '1.46', '1.52436'],
  ['3.42', '1.56', '1.34032'],
  ['3.34', '1.64', '1.22427'],
  ['3.28', '1.71', '1.15111'],
  ['3.23', '1.76', '1.10497'],
];
const KERAS = [
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

const asTheSessionOpensIt = { name: 'webgpu, schedule and workgroup as it chooses', open: openGpu };

describe.each([...backends, asTheSessionOpensIt])('on $name', ({ open }) => {
  test.each([1, 3, 10])('ten epochs in runs of %i print the guide’s table', async (stepsPerRun) => {
    const backend = await open();
    const program = programOf(guideRun());
    const executable = await backend.load(program, guideData);
    executable.restore([startAt(program)]);
    executable.setHyperparameters([[0.1]]);
    const [start] = await executable.run(0);
    expect(start!.loss.toFixed(5)).toBe('8.95268');
    const lines: string[][] = [];
    const before: string[] = [];
    for (let done = 0; done < 10; done += stepsPerRun) {
      const [lane] = await executable.run(Math.min(stepsPerRun, 10 - done));
      const { history } = lane!;
      history.epoch.forEach((_, row) => {
        const [w, b] = history.tracked.map((column) => column[row]!.toFixed(2));
        lines.push([w!, b!, history.loss[row]!.toFixed(5)]);
        before.push(history.lossBefore[row]!.toFixed(4));
      });
      expect(lane!.loss).toBe(history.loss.at(-1));
    }
    expect(lines).toEqual(TABLE);
    expect(before).toEqual(KERAS);
    executable.dispose();
    backend.destroy();
  });
});
