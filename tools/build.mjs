/** Builds the app when what is built is missing or older than what it is built from. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { npm, root } from './install.mjs';

const sources = [
  'protocol',
  'worker',
  'src',
  'public',
  'index.html',
  'package-lock.json',
  'tsconfig.base.json',
  'vite.config.ts',
  'pwa-assets.config.ts',
];

/** Written last, so its time is the build's; an interrupted build leaves none. */
const stamp = 'dist/sw.js';

/**
 * When the path, or anything in it, last changed; 0 if it is not there. Folders count too: theirs changes when
 * a file goes.
 * @param {string} path
 * @returns {number} milliseconds since 1970
 */
export function newestChangeMs(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  const inside = readdirSync(path).map((name) => newestChangeMs(join(path, name)));
  return Math.max(stats.mtimeMs, ...inside);
}

export function ensureBuilt() {
  const builtMs = newestChangeMs(join(root, stamp));
  if (sources.every((path) => newestChangeMs(join(root, path)) < builtMs)) return;
  console.log('Building the app (a few seconds) …');
  npm(['run', '--silent', 'build', '--', '--logLevel', 'warn']);
}
