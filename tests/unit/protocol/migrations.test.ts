import { expect, test } from 'vitest';
import { migrate, type Migration, MIGRATIONS } from '../../../protocol/migrations.ts';
import { RUN_SPEC_VERSION } from '../../../protocol/run-spec.ts';

test('every older version has its step, and the newest has none', () => {
  const older = Array.from({ length: RUN_SPEC_VERSION - 1 }, (_, i) => i + 1);
  expect([...MIGRATIONS.keys()].toSorted((a, b) => a - b)).toEqual(older);
});

test('steps follow one another, and each counts the version up', () => {
  const steps = new Map<number, Migration>([
    [1, ({ rate, ...rest }) => ({ ...rest, optimizer: { learningRate: rate } })],
    [2, ({ name, ...rest }) => ({ ...rest, title: name })],
  ]);
  expect(migrate({ version: 1, rate: 0.1, name: 'old', kept: true }, steps)).toEqual({
    version: 3,
    optimizer: { learningRate: 0.1 },
    title: 'old',
    kept: true,
  });
  expect(migrate({ version: 2, name: 'old' }, steps)).toEqual({ version: 3, title: 'old' });
});

test('what no step starts from stays as it is', () => {
  for (const value of [{ version: 9 }, { version: '1' }, {}, { version: NaN }])
    expect(migrate(value)).toBe(value);
});
