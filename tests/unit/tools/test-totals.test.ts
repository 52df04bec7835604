import { expect, test } from 'vitest';
import { addTotals, closingLine, readPlaywright, readVitest } from '../../../tools/test-totals.mjs';

test('the closing line names skips only where there are some', () => {
  expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
  expect(closingLine({ passed: 12, failed: 1, skipped: 2 })).toBe('12 passed, 1 failed, 2 skipped');
});

test("the runners' reports are added up", () => {
  const unit = readVitest({ numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 });
  const e2e = readPlaywright({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 1 } });
  expect(addTotals(unit, e2e)).toEqual({ passed: 8, failed: 3, skipped: 4 });
});

test('a report of another shape is an error, not zero tests', () => {
  expect(() => readVitest({})).toThrow('missing count: numPassedTests');
  expect(() => readPlaywright({ stats: {} })).toThrow('missing count: expected');
});
