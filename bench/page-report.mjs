/** From what was measured on the page to what a person reads. Pure functions. */
import { aligned, median } from './rates.mjs';

/** @typedef {import('./page-under-load.mjs').LoadResult} LoadResult */
/** @typedef {import('./memory.mjs').Memory} Memory */
/** @typedef {{date: string, browser: string, results: readonly LoadResult[]}} PageReport */

const LIMITS = {
  taskMs: 50,
  pauseMs: 100,
  pointerMs: 100,
  /** What one reading differs from the next by itself. */
  heapGrowthBytes: 2 * 2 ** 20,
  residentGrowthBytes: 24 * 2 ** 20,
};

const MEBIBYTE = 2 ** 20;

/**
 * @param {PageReport} report
 * @returns {string}
 */
export function pageTable({ date, browser, results }) {
  const head = [
    'backend',
    'points',
    'tasks > 50 ms',
    'frames > 50 ms',
    'traced: most CPU',
    'longest',
    'in all views',
    'pointer',
    'pause median',
    'max',
    'steps/s',
    'load',
    'adapter',
  ];
  const rows = results.map((result) => [
    result.run.backend,
    result.run.examples.toLocaleString('en-US'),
    countAndLongest(result.longTasks, 'longtask'),
    countAndLongest(result.longTasks, 'long-animation-frame'),
    `${result.taskTimes.longestCpuMs.toFixed(0)} ms`,
    longestText(result.taskTimes),
    longestText(result.lookingTimes),
    `${longestPointer(result)} ms`,
    `${Math.round(median(result.pauses.toSorted((a, b) => a - b)))} ms`,
    `${Math.round(Math.max(...result.pauses))} ms`,
    Math.round(result.epochsPerSecond).toLocaleString('en-US'),
    result.load.toFixed(1),
    result.adapter,
  ]);
  const memoryHead = ['backend', 'points', 'page heap', 'worker heap', 'renderers', 'GPU process', 'over'];
  const memoryRows = results.map(({ run, memory, seconds }) => [
    run.backend,
    run.examples.toLocaleString('en-US'),
    ...memoryParts.map((part) => growthText(memory, part)),
    `${seconds} s`,
  ]);
  return [
    `The built page, training flat out. ${browser}, ${date}`,
    '',
    ...aligned([head, ...rows]),
    '',
    'Memory in MiB: at the start, then how much more (less) at the end. Heaps after a collection.',
    '',
    ...aligned([memoryHead, ...memoryRows]),
  ].join('\n');
}

/**
 * @param {PageReport} report
 * @returns {string[]} one sentence for each limit that does not hold
 */
export function missedPageLimits({ results }) {
  return results.flatMap((result) => {
    const { run, longTasks, pauses, memory } = result;
    const where = `${run.backend}, ${run.examples} points`;
    const sentences = [];
    const tasks = longTasks.filter(({ kind }) => kind === 'longtask');
    if (tasks.length > 0) sentences.push(`${where}: a task of ${Math.round(longest(tasks))} ms`);
    if (Math.max(...pauses) > LIMITS.pauseMs)
      sentences.push(`${where}: a pause took ${Math.max(...pauses)} ms`);
    if (longestPointer(result) > LIMITS.pointerMs)
      sentences.push(
        `${where}: the pointer waited ${longestPointer(result)} ms in the view ${slowestPointer(result.pointer)?.view}`,
      );
    for (const times of [result.taskTimes, result.lookingTimes])
      if (times.longestCpuMs > LIMITS.taskMs)
        sentences.push(`${where}: a task of ${Math.round(times.longestCpuMs)} ms of processor time`);
    for (const part of memoryParts) {
      const limit = part.endsWith('Heap') ? LIMITS.heapGrowthBytes : LIMITS.residentGrowthBytes;
      if (growth(memory, part) > limit)
        sentences.push(`${where}: ${part} grew by ${mebibytes(growth(memory, part))} MiB`);
    }
    return sentences;
  });
}

const memoryParts = /** @type {const} */ (['pageHeap', 'workerHeap', 'rendererResident', 'gpuResident']);

/** @param {import('./task-trace.mjs').TaskTimes} times */
function longestText({ longestWallMs, cpuOfLongestWallMs }) {
  return `${longestWallMs.toFixed(0)} ms (CPU ${cpuOfLongestWallMs.toFixed(0)})`;
}

/** @param {LoadResult} result */
function longestPointer({ pointer }) {
  return slowestPointer(pointer)?.milliseconds ?? 0;
}

/** @param {LoadResult['pointer']} pointer */
function slowestPointer(pointer) {
  return pointer.toSorted((a, b) => b.milliseconds - a.milliseconds)[0];
}

/**
 * @param {LoadResult['longTasks']} tasks
 * @param {LoadResult['longTasks'][number]['kind']} kind
 */
function countAndLongest(tasks, kind) {
  const some = tasks.filter((task) => task.kind === kind);
  return some.length === 0 ? 'none' : `${some.length}, longest ${Math.round(longest(some))} ms`;
}

/** @param {LoadResult['longTasks']} tasks */
function longest(tasks) {
  return Math.max(...tasks.map(({ milliseconds }) => milliseconds));
}

/**
 * @param {readonly Memory[]} readings
 * @param {keyof Memory} part
 */
function growth(readings, part) {
  return (readings.at(-1)?.[part] ?? 0) - (readings[0]?.[part] ?? 0);
}

/**
 * @param {readonly Memory[]} readings
 * @param {keyof Memory} part
 */
function growthText(readings, part) {
  const start = readings[0]?.[part] ?? null;
  if (start === null) return 'unknown';
  const more = growth(readings, part);
  return `${mebibytes(start)} ${more < 0 ? '' : '+'}${mebibytes(more)}`;
}

/** @param {number} bytes */
function mebibytes(bytes) {
  return (bytes / MEBIBYTE).toFixed(1);
}
