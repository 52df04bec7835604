/**
 * Gets a fresh checkout as far as `node_modules`. Uses nothing but Node, and no syntax newer than Node 14, so that
 * an old Node reaches the sentence that says it is too old.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const minimumNode = [20, 19];

/**
 * @param {string} version for instance 20.19.0
 * @returns {string | undefined} what to tell the user, if that version is too old
 */
export function nodeComplaint(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = minimumNode;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined;
  return (
    `Tapeloop needs Node ${minimumNode.join('.')} or newer, and this is Node ${version}.\n` +
    'Get a newer one from https://nodejs.org/ (or with your version manager) and try again.'
  );
}

/** Ends the process with a sentence if Node is too old. */
export function requireNode() {
  const complaint = nodeComplaint(process.versions.node);
  if (!complaint) return;
  console.error(complaint);
  process.exit(1);
}

/** @typedef {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>} Packages */

/**
 * Whether every package of the lock is there in its version. Optional ones are left out: most of those are other
 * systems' binaries.
 * @param {Packages} locked
 * @param {Packages} installed
 */
export function isInstalled(locked, installed) {
  return Object.entries(locked).every(
    ([path, { version, optional, devOptional }]) =>
      path === '' || optional || devOptional || (installed[path] && installed[path].version === version),
  );
}

/**
 * @param {string} path
 * @returns {Packages}
 */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    // npm writes the inner lock last: without it an installation was never begun, or was interrupted.
    return {};
  }
}

/**
 * Runs npm, the one that runs us if there is one.
 * @param {readonly string[]} args
 */
export function npm(args) {
  const script = process.env['npm_execpath'];
  const isNpm = script !== undefined && /npm-cli\.[cm]?js$/.test(script);
  const { status, error } = isNpm
    ? spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (error) throw error;
  if (status !== 0) throw new Error(`npm ${args.join(' ')} ended with ${status}`);
}

/** Installs what the lock says, unless it is there already. */
export function ensureInstalled() {
  if (isInstalled(readPackages('package-lock.json'), readPackages('node_modules/.package-lock.json'))) return;
  console.log('Installing what Tapeloop is built with (once, about half a minute) …');
  npm(['ci', '--no-audit', '--no-fund']);
}
