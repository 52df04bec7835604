import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { measureBuild, reachableScripts } from '../../../tools/sizes.mjs';

let dist: string;

beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'sizes-'));
  mkdirSync(join(dist, '.vite'));
});

afterEach(() => rmSync(dist, { recursive: true }));

function write(path: string, content: unknown): void {
  writeFileSync(join(dist, path), typeof content === 'string' ? content : JSON.stringify(content));
}

test('lazy chunks and their imports count, once each', () => {
  const manifest = {
    'index.html': { file: 'index.js', isEntry: true, imports: ['shared'], dynamicImports: ['chart'] },
    chart: { file: 'chart.js', imports: ['shared'] },
    shared: { file: 'shared.js' },
    unused: { file: 'unused.js' },
  };
  expect(reachableScripts(manifest).toSorted()).toEqual(['chart.js', 'index.js', 'shared.js']);
});

test('page and worker are measured apart, as a server would send them', () => {
  write('.vite/manifest.json', { 'index.html': { file: 'index.js', isEntry: true } });
  write('.vite/worker-manifest.json', { 'w.js': { file: 'w.js', isEntry: true } });
  write('index.js', 'x'.repeat(100_000));
  write('w.js', '1');
  const [page, worker] = measureBuild(dist);
  expect(page?.totalKb).toBeGreaterThan(0.05);
  expect(page?.totalKb).toBeLessThan(1);
  expect(worker?.files).toEqual([{ file: 'w.js', kb: expect.any(Number) as number }]);
});

test('a build without scripts fails instead of being small', () => {
  write('.vite/manifest.json', {});
  write('.vite/worker-manifest.json', {});
  expect(() => measureBuild(dist)).toThrow('missing scripts');
});
