/**
 * The page's translations: `extract` collects the messages of the source into the XLIFF file (what is translated stays),
 * `build` makes the module that the page loads, `check` fails when either is stale or a message has no translation.
 * The module keeps so much of each message's number as tells it from the others: the rest is a quarter of its size, gzipped.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const xliff = 'src/i18n/xliff/ko.xlf';
const translations = 'src/i18n/generated/ko.ts';
const generated = [translations, 'src/i18n/generated/locale-codes.ts'];

/**
 * @param {'extract' | 'build'} command
 * @param {string} config path of the configuration
 */
function localize(command, config) {
  const cli = join(root, 'node_modules/@lit/localize-tools/bin/lit-localize.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, command, '--config', config], {
    // One of the paths in the configuration is taken from here, the others from the configuration's folder.
    cwd: dirname(config),
    encoding: 'utf8',
  });
  if (status !== 0) fail(`lit-localize ${command} failed:\n${stdout}${stderr}`);
}

/** Of 16 hexadecimal digits; `locale.ts` looks them up by as many. */
const ID_DIGITS = 6;

/** @param {string} path of a generated module */
function shortenIds(path) {
  const ids = new Set();
  const text = readFileSync(path, 'utf8').replaceAll(/^( *)'[sh]([0-9a-f]{16})': /gm, (_, margin, id) => {
    const short = id.slice(0, ID_DIGITS);
    if (ids.has(short))
      fail(`two messages with the number ${short}: keep more digits (ID_DIGITS, and locale.ts)`);
    ids.add(short);
    return `${margin}'${short}': `;
  });
  writeFileSync(path, text);
}

/** @param {string} message */
function fail(message) {
  console.error(message);
  process.exit(1);
}

/** @param {string} path */
function read(path) {
  return readFileSync(join(root, path), 'utf8');
}

/** Messages without a translation, each as its source text. */
function untranslated() {
  const units = read(xliff).match(/<trans-unit[\s\S]*?<\/trans-unit>/g) ?? [];
  return units
    .filter((unit) => !/<target>\s*\S[\s\S]*<\/target>/.test(unit))
    .map((unit) => /<source>([\s\S]*?)<\/source>/.exec(unit)?.[1] ?? unit);
}

/** Does everything again in a folder of its own, and compares. */
function check() {
  const missing = untranslated();
  if (missing.length > 0) fail(`without a Korean translation in ${xliff}:\n  ${missing.join('\n  ')}`);
  const folder = join(root, '.cache/i18n');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const config = JSON.parse(read('lit-localize.json'));
  delete config.$schema;
  config.inputFiles = config.inputFiles.map((/** @type {string} */ pattern) =>
    relative(folder, join(root, pattern)),
  );
  writeFileSync(join(folder, 'lit-localize.json'), JSON.stringify(config));
  cpSync(join(root, xliff), join(folder, xliff), { recursive: true });
  localize('extract', join(folder, 'lit-localize.json'));
  localize('build', join(folder, 'lit-localize.json'));
  shortenIds(join(folder, translations));
  const stale = [xliff, ...generated].filter(
    (path) => read(path) !== readFileSync(join(folder, path), 'utf8'),
  );
  if (stale.length > 0) fail(`stale, run npm run i18n:extract and i18n:build: ${stale.join(', ')}`);
  console.log('translations: complete and up to date');
}

switch (process.argv[2]) {
  case 'extract':
    localize('extract', join(root, 'lit-localize.json'));
    break;
  case 'build':
    localize('build', join(root, 'lit-localize.json'));
    shortenIds(join(root, translations));
    break;
  case 'check':
    check();
    break;
  default:
    fail('usage: node tools/i18n.mjs extract | build | check');
}
