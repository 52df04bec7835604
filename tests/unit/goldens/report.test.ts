import { expect, test } from 'vitest';
import { complaints, isInside, tableOf, totals, type Outcome } from '../../../goldens/report.mjs';

const small = { error: 1e-7, at: 'loss of step 1', actual: 1, expected: 1 };

function outcome(name: string, backend: 'gpu' | 'cpu', weightError = 1e-7): Outcome {
  const comparison = {
    adapter: 'an adapter',
    schedule: backend === 'gpu' ? ('resident' as const) : null,
    loss: small,
    weights: { error: weightError, at: 'layer0/bias[2]', actual: 0.5, expected: 0.25 },
    predictions: small,
    tolerance: 5e-5,
  };
  return { name, backend, comparison, problems: [] };
}

const failed: Outcome = {
  name: 'bad',
  backend: 'gpu',
  comparison: null,
  problems: ['missing GPU: no-adapter'],
};

test('a row for each case and backend, in line', () => {
  const table = tableOf(['line', 'network', 'bad']);
  const rows = [outcome('line', 'gpu'), outcome('line', 'cpu'), outcome('network', 'gpu', 0.25), failed];
  expect(`\n${[table.head(), ...rows.map(table.row)].join('\n')}\n`).toMatchInlineSnapshot(`
    "
    case     backend  schedule       loss    weights  predictions  tolerance
    line     gpu      resident    1.00e-7    1.00e-7      1.00e-7    0.00005  ok
    line     cpu      -           1.00e-7    1.00e-7      1.00e-7    0.00005  ok
    network  gpu      resident    1.00e-7    2.50e-1      1.00e-7    0.00005  FAILED: layer0/bias[2] is 0.5, expected 0.25
    bad      gpu      -                 -          -            -          -  FAILED: missing GPU: no-adapter
    "
  `);
});

test('not a number is outside, and so is what did not run', () => {
  expect(isInside(outcome('line', 'gpu', 5e-5))).toBe(true);
  expect(isInside(outcome('line', 'gpu', 5.1e-5))).toBe(false);
  expect(isInside(outcome('line', 'gpu', Number.NaN))).toBe(false);
  expect(isInside(failed)).toBe(false);
});

test('names what failed; nothing to do is a failure, too', () => {
  expect(complaints([outcome('line', 'gpu')])).toEqual([]);
  expect(complaints([outcome('line', 'gpu'), outcome('network', 'cpu', 1), failed])).toEqual([
    'network on cpu',
    'bad on gpu',
  ]);
  expect(complaints([])).toEqual(['missing cases: no *.json was found']);
});

test('totals for each backend', () => {
  const all = [outcome('line', 'gpu', 2e-6), failed, outcome('line', 'cpu', 3e-6)];
  expect(totals(all).split('\n')).toEqual([
    'gpu (an adapter): 1 of 2 inside their tolerance, loss 1.00e-7, weights 2.00e-6, predictions 1.00e-7, 1 resident',
    'cpu (an adapter): 1 of 1 inside their tolerance, loss 1.00e-7, weights 3.00e-6, predictions 1.00e-7',
  ]);
});

test('many problems of one case are cut short', () => {
  const problems = Array.from({ length: 8 }, (_, i) => `missing ${i}`);
  const row = tableOf(['bad']).row({ ...failed, problems });
  expect(row).toContain('missing 4; and 3 more');
  expect(row).not.toContain('missing 5');
});
