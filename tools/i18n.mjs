/**
 * The page's translations: `extract` collects the messages of the source into the XLIFF file (what is translated stays),
 * `build` makes the modules that the page loads, `check` fails when either is stale or a message has no translation.
 * What only `src/later/` says is a module of its own, loaded with the first of what is there. The modules keep so much of each
 * message's number as tells it from the others: the rest is a quarter of their size, gzipped.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateMsgId } from '@lit/localize/internal/id-generation.js';
import { parseSync, Visitor } from 'oxc-parser';

const root = fileURLToPath(new URL('..', import.meta.url));
const xliff = 'src/i18n/xliff/ko.xlf';
const translations = 'src/i18n/generated/ko.ts';
const laterTranslations = 'src/i18n/generated/ko-later.ts';
const generated = [translations, laterTranslations, 'src/i18n/generated/locale-codes.ts'];

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

/**
 * @param {string} path of a generated module
 * @param {string} laterPath gets what `isLater` says of its number
 * @param {(id: string) => boolean} isLater
 */
function splitAndShorten(path, laterPath, isLater) {
  const ids = new Set();
  const text = readFileSync(path, 'utf8');
  const first = text.search(/^ *'[sh][0-9a-f]{16}': /m);
  const end = text.lastIndexOf('};');
  const [head, foot] = [text.slice(0, first), text.slice(end)];
  const entries = text.slice(first, end).split(/^(?= *'[sh][0-9a-f]{16}': )/m);
  /** @type {string[][]} */
  const parts = [[], []];
  for (const entry of entries) {
    const id = /'[sh]([0-9a-f]{16})': /.exec(entry)?.[1] ?? '';
    const short = id.slice(0, ID_DIGITS);
    if (ids.has(short))
      fail(`two messages with the number ${short}: keep more digits (ID_DIGITS, and locale.ts)`);
    ids.add(short);
    parts[isLater(id) ? 1 : 0]?.push(entry.replace(/'[sh][0-9a-f]{16}'/, `'${short}'`));
  }
  writeFileSync(path, head + parts[0]?.join('') + foot);
  // Perhaps none of them needs what the head imports.
  writeFileSync(laterPath, `// @ts-nocheck${head}${parts[1]?.join('')}${foot}`);
}

/** @param {string} base the folder of the configuration, and of the modules */
function buildIn(base) {
  localize('build', join(base, 'lit-localize.json'));
  const first = saidOnFirstScreen();
  splitAndShorten(join(base, translations), join(base, laterTranslations), (id) => !first.has(id));
}

/** The numbers of all messages outside `src/later/`. */
function saidOnFirstScreen() {
  const ids = new Set();
  const paths = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  for (const path of paths.filter((name) => name.endsWith('.ts') && !name.startsWith('later'))) {
    const { program } = parseSync(path, read(join('src', path)));
    new Visitor({
      CallExpression({ callee, arguments: [message] }) {
        if (callee.type !== 'Identifier' || callee.name !== 'msg' || !message) return;
        ids.add(messageId(message).slice(1));
      },
    }).visit(program);
  }
  return ids;
}

/** @param {import('oxc-parser').Argument} message */
function messageId(message) {
  if (message.type === 'Literal') return generateMsgId(String(message.value), false);
  const isTagged = message.type === 'TaggedTemplateExpression';
  const template = isTagged ? message.quasi : message;
  if (template.type !== 'TemplateLiteral') return fail(`invalid message: ${message.type}`);
  const isHtml = isTagged && message.tag.type === 'Identifier' && message.tag.name === 'html';
  return generateMsgId(
    template.quasis.map(({ value }) => value.cooked ?? ''),
    isHtml,
  );
}

/**
 * @param {string} message
 * @returns {never}
 */
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
  buildIn(folder);
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
    buildIn(root);
    break;
  case 'check':
    check();
    break;
  default:
    fail('usage: node tools/i18n.mjs extract | build | check');
}
