/**
 * How long the tasks of the page's main thread were, by the clock and by the processor. A task that is long by the clock
 * and short by the processor did not work: its thread waited for a core that somebody else had.
 */

/**
 * @typedef {object} TaskTimes
 * @property {number} tasks how many were traced
 * @property {number} longestCpuMs the most processor time of any task
 * @property {number} longestWallMs
 * @property {number} cpuOfLongestWallMs processor time of the task that was longest by the clock
 */

/**
 * @typedef {object} TraceEvent
 * @property {string} name
 * @property {number} pid
 * @property {number} tid
 * @property {number} [dur] microseconds
 * @property {number} [tdur] microseconds of processor time
 * @property {{name?: string}} [args]
 */

/**
 * @param {import('playwright').Browser} browser
 * @param {import('playwright').Page} page
 * @param {() => Promise<unknown>} meanwhile
 * @returns {Promise<TaskTimes>}
 */
export async function traceTasks(browser, page, meanwhile) {
  const categories = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', '__metadata'];
  await browser.startTracing(page, { categories });
  await meanwhile();
  /** @type {{traceEvents: TraceEvent[]}} */
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  return summary(busiestMainThread(traceEvents));
}

/**
 * There is a renderer in reserve, too; the page's is the one that does something.
 * @param {readonly TraceEvent[]} events
 */
function busiestMainThread(events) {
  const named = events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain');
  const threads = new Set(named.map(threadOf));
  /** @type {Map<string, TraceEvent[]>} */
  const tasks = new Map();
  for (const thread of threads) tasks.set(thread, []);
  for (const event of events) {
    if (event.name === 'RunTask' && event.tdur !== undefined) tasks.get(threadOf(event))?.push(event);
  }
  return [...tasks.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
}

/** @param {TraceEvent} event */
function threadOf({ pid, tid }) {
  return `${pid}/${tid}`;
}

/**
 * @param {readonly TraceEvent[]} tasks
 * @returns {TaskTimes}
 */
function summary(tasks) {
  if (tasks.length === 0) throw new Error('missing tasks: the trace shows none of the page');
  let byWall = tasks[0];
  let longestCpu = 0;
  for (const task of tasks) {
    if ((task.dur ?? 0) > (byWall?.dur ?? 0)) byWall = task;
    longestCpu = Math.max(longestCpu, task.tdur ?? 0);
  }
  return {
    tasks: tasks.length,
    longestCpuMs: longestCpu / 1000,
    longestWallMs: (byWall?.dur ?? 0) / 1000,
    cpuOfLongestWallMs: (byWall?.tdur ?? 0) / 1000,
  };
}
