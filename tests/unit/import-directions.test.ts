import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { allowedImports, cycles, importGraph, readSources, violations } from './import-graph.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the house', () => {
  const graph = importGraph(readSources(root, ['protocol', 'worker', 'src']));
  const paths = [...graph.keys()];

  test('was read', () => {
    expect(paths.length).toBeGreaterThan(10);
    expect(paths).toContain('src/main.ts');
    const importCount = paths.reduce((sum, path) => sum + graph.get(path)!.imports.length, 0);
    expect(importCount).toBeGreaterThan(paths.length / 2);
  });

  test.each(Object.keys(allowedImports))('has files for the rule about %s', (prefix) => {
    if (existsSync(join(root, prefix)))
      expect(paths.filter((path) => path.startsWith(prefix))).not.toHaveLength(0);
  });

  test('imports in the allowed directions only', () => expect(violations(graph)).toEqual([]));

  test('has no circles', () => expect(cycles(graph)).toEqual([]));
});

/** The checker must be able to fail: each of these breaks exactly one rule. */
describe('the checker', () => {
  const check = (files: Record<string, string>) => violations(importGraph(new Map(Object.entries(files))));

  test.each([
    ['protocol/a.ts', `import { b } from '../worker/b.ts'`, 'worker/b.ts'],
    ['worker/a.ts', `import type { B } from '../src/b.ts'`, 'src/b.ts'],
    ['src/a.ts', `export { b } from '../worker/b.ts'`, 'worker/b.ts'],
    ['src/a.ts', `export * from '../worker/b.ts'`, 'worker/b.ts'],
    ['src/a.ts', `export type { B } from '../worker/b.ts'`, 'worker/b.ts'],
    ['src/a.ts', `const b = await import('../worker/b.ts')`, 'worker/b.ts'],
    ['src/a.ts', `export type B = import('../worker/b.ts').B`, 'worker/b.ts'],
    ['worker/tensor/a.ts', `import '../../protocol/b.ts'`, 'protocol/b.ts'],
    ['worker/tensor/a.ts', `import '../compile/b.ts'`, 'worker/compile/b.ts'],
    ['worker/autodiff/a.ts', `import '../nn/b.ts'`, 'worker/nn/b.ts'],
    ['worker/compile/a.ts', `import '../runtime/b.ts'`, 'worker/runtime/b.ts'],
    ['worker/runtime/a.ts', `import '../nn/b.ts'`, 'worker/nn/b.ts'],
    ['worker/runtime/backend.ts', `import type { B } from './cpu/b.ts'`, 'worker/runtime/cpu/b.ts'],
    ['worker/runtime/cpu/a.ts', `import '../gpu/b.ts'`, 'worker/runtime/gpu/b.ts'],
    ['worker/runtime/gpu/a.ts', `import '../cpu/b.ts'`, 'worker/runtime/cpu/b.ts'],
    ['worker/data/a.ts', `import '../session/b.ts'`, 'worker/session/b.ts'],
    ['src/components/a.ts', `import '../client/b.ts'`, 'src/client/b.ts'],
    ['src/charts/a.ts', `import '../client/b.ts'`, 'src/client/b.ts'],
    ['src/i18n/a.ts', `import type { B } from '../charts/b.ts'`, 'src/charts/b.ts'],
    ['src/i18n/a.ts', `import '../components/b.ts'`, 'src/components/b.ts'],
    ['src/charts/a.ts', `import '../views/b.ts'`, 'src/views/b.ts'],
    ['src/components/a.ts', `import '../views/b.ts'`, 'src/views/b.ts'],
    ['src/components/a.ts', `import type { B } from '../app/b.ts'`, 'src/app/b.ts'],
    ['src/views/a.ts', `import '../app/b.ts'`, 'src/app/b.ts'],
  ])('sees in %s: %s', (path, text, target) => {
    expect(check({ [path]: text, [target]: '' })).toEqual([
      expect.stringContaining(`${path} imports ${target}`),
    ]);
  });

  test('sees Comlink in a component', () => {
    expect(check({ 'src/components/a.ts': `import { wrap } from 'comlink'` })).toHaveLength(1);
  });

  test.each(['new Worker(url)', 'new window.Worker(url)', 'new SharedWorker(url)'])('sees %s', (text) => {
    expect(check({ 'src/app/a.ts': text })).toEqual(['src/app/a.ts starts a worker']);
    expect(check({ 'src/client/a.ts': text })).toEqual([]);
  });

  test('sees an import of nothing', () => {
    expect(check({ 'src/a.ts': `import './gone.ts'` })).toHaveLength(1);
  });

  test('lets pass what is allowed', () => {
    const allowed = {
      'protocol/p.ts': '',
      'worker/tensor/t.ts': '',
      'worker/runtime/cpu/c.ts': `import '../../tensor/t.ts'`,
      'worker/runtime/gpu/g.ts': `import './kernel.wgsl?raw'`,
      'worker/runtime/select-backend.ts': `import './cpu/c.ts'; import './gpu/g.ts'`,
      'worker/trainer.ts': `import './runtime/select-backend.ts'; import '../protocol/p.ts'`,
      'src/client/client.ts': `import 'comlink'; import '../../protocol/p.ts'`,
    };
    expect(check(allowed)).toEqual([]);
  });

  test('sees circles, of any length', () => {
    const graph = importGraph(
      new Map([
        ['src/a.ts', `import './b.ts'`],
        ['src/b.ts', `import type { C } from './c.ts'`],
        ['src/c.ts', `import './a.ts'`],
        ['src/self.ts', `import './self.ts'`],
      ]),
    );
    expect(cycles(graph)).toEqual([
      'src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts',
      'src/self.ts -> src/self.ts',
    ]);
  });

  test('refuses a file that it cannot read', () => {
    expect(() => importGraph(new Map([['src/a.ts', 'import {']]))).toThrow('src/a.ts');
  });
});
