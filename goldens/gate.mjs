/**
 * The goldens as a stage of `npm test`: our own cases, and those that lie beside the checkout where there are some, on both backends and in
 * both schedules, and once in Firefox where there is one: its WGSL compiler is another.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { complaints } from './report.mjs';
import { findFirefox } from '../tools/browsers.mjs';
import { root } from '../tools/install.mjs';

const own = join(root, 'tests/fixtures/goldens');
const shared = join(root, '../shared/goldens');
const streamed = ['--backend', 'gpu', '--schedule', 'streamed'];
const resident = ['--backend', 'gpu', '--schedule', 'resident'];

const runs = [
  [own, '--backend', 'cpu'],
  [own, ...resident],
  [own, ...streamed],
  ...(existsSync(shared)
    ? [
        [shared, '--backend', 'cpu'],
        [shared, ...resident],
        [shared, ...streamed],
      ]
    : []),
  ...(findFirefox() ? [[own, ...streamed, '--browser', 'firefox']] : []),
];

const reports = join(root, '.cache/reports');
const part = join(reports, 'goldens-part.json');
const totals = { passed: 0, failed: 0, skipped: 0 };

mkdirSync(reports, { recursive: true });
for (const args of runs) {
  const command = [join(root, 'goldens/run.mjs'), ...args, '--json', part];
  const { status } = spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  // 2: it did not come as far as a report.
  if (status !== 0 && status !== 1) process.exit(1);
  const { outcomes } = JSON.parse(readFileSync(part, 'utf8'));
  const failed = complaints(outcomes).length;
  totals.passed += outcomes.length - failed;
  totals.failed += failed;
  process.exitCode ||= status;
}
writeFileSync(join(reports, 'goldens.json'), `${JSON.stringify(totals)}\n`);
