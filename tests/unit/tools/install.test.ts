import { expect, test } from 'vitest';
import { isInstalled, nodeComplaint } from '../../../tools/install.mjs';

test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('Node %s is new enough', (version) => {
  expect(nodeComplaint(version)).toBeUndefined();
});

test.each(['14.21.3', '18.20.0', '20.18.9'])(
  'Node %s is too old, and the sentence says what to do',
  (version) => {
    expect(nodeComplaint(version)).toMatch(/needs Node 20\.19 or newer.*nodejs\.org/s);
  },
);

test('what is installed is compared by version', () => {
  const locked = { '': {}, 'node_modules/a': { version: '1.0.0' } };
  expect(isInstalled(locked, { 'node_modules/a': { version: '1.0.0' } })).toBe(true);
  expect(isInstalled(locked, { 'node_modules/a': { version: '0.9.0' } })).toBe(false);
  expect(isInstalled(locked, {})).toBe(false);
});

test("other systems' binaries need not be installed", () => {
  expect(isInstalled({ 'node_modules/darwin': { version: '1.0.0', optional: true } }, {})).toBe(true);
});
