/**
 * `npm run sizes`: what the first load costs, against what it may cost. Sizes are gzipped, in kB of 1000 bytes.
 * Which files count is read from the build's own manifests; what is loaded lazily counts too, because the page
 * loads it by itself. What only a choice of the user's loads does not count, and is named here.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { root } from './install.mjs';

/**
 * @typedef {{ file: string, isEntry?: boolean, imports?: string[], dynamicImports?: string[] }} Chunk
 * @typedef {Record<string, Chunk>} Manifest
 * @typedef {{ title: string, limitKb: number, files: { file: string, kb: number }[], totalKb: number }} Part
 */

/** Where a lazily loaded module lies that is not of the first screen: an end-to-end test holds the page to it. */
export const LATER = [
  'src/later/',
  'src/i18n/generated/ko-later.ts',
  'protocol/parse.ts',
  'protocol/read-link.ts',
  'src/storage/kept-tables.ts',
  'worker/answers/',
  'worker/data/other-data.ts',
  'worker/data/preprocessing.ts',
  'worker/nn/layers/more.ts',
];

/**
 * The JavaScript files that the entries reach, statically or lazily, but for what is loaded later.
 * @param {Manifest} manifest
 * @param {readonly string[]} [later] what the keys of the manifest begin with
 * @returns {string[]}
 */
export function reachableScripts(manifest, later = LATER) {
  const reached = new Set();
  const waiting = Object.keys(manifest).filter((key) => manifest[key]?.isEntry);
  for (const key of waiting) {
    const chunk = manifest[key];
    if (!chunk) throw new Error(`missing chunk: ${key}`);
    if (reached.has(chunk.file)) continue;
    reached.add(chunk.file);
    const lazy = (chunk.dynamicImports ?? []).filter((name) => !later.some((path) => name.startsWith(path)));
    waiting.push(...(chunk.imports ?? []), ...lazy);
  }
  return [...reached].filter((file) => file.endsWith('.js'));
}

/**
 * @param {string} dist the built folder
 * @param {string} title
 * @param {string} manifest its path in the built folder
 * @param {number} limitKb
 * @returns {Part}
 */
function measure(dist, title, manifest, limitKb) {
  const scripts = reachableScripts(JSON.parse(readFileSync(join(dist, manifest), 'utf8')));
  if (scripts.length === 0) throw new Error(`missing scripts: none in ${manifest}`);
  const files = scripts.map((file) => ({ file, kb: gzipSync(readFileSync(join(dist, file))).length / 1000 }));
  return { title, limitKb, files, totalKb: files.reduce((sum, { kb }) => sum + kb, 0) };
}

/**
 * @param {string} dist the built folder
 * @returns {Part[]}
 */
export function measureBuild(dist) {
  return [
    measure(dist, 'page', '.vite/manifest.json', 120),
    measure(dist, 'worker', '.vite/worker-manifest.json', 60),
  ];
}

/** @param {Part} part */
function table({ title, limitKb, files, totalKb }) {
  const row = (/** @type {string} */ name, /** @type {number} */ kb) =>
    `  ${kb.toFixed(1).padStart(7)} kB  ${name}`;
  const verdict = totalKb > limitKb ? `OVER the limit of ${limitKb} kB` : `of at most ${limitKb} kB`;
  return [
    `${title} (JavaScript, gzipped)`,
    ...files.map(({ file, kb }) => row(file, kb)),
    row(verdict, totalKb),
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const parts = measureBuild(join(root, 'dist'));
  console.log(parts.map(table).join('\n\n'));
  if (parts.some(({ totalKb, limitKb }) => totalKb > limitKb)) process.exitCode = 1;
}
