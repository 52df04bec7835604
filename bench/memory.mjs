/**
 * How much memory a page holds: the JavaScript heaps of the page and of its workers after a garbage collection, and
 * what the operating system counts for the renderer and GPU processes (Linux only, else null).
 */
import { readFileSync } from 'node:fs';

/**
 * @typedef {object} Memory
 * @property {number} pageHeap bytes, after a collection
 * @property {number} workerHeap bytes, all workers, after a collection; array buffers included
 * @property {number | null} rendererResident bytes
 * @property {number | null} gpuResident bytes
 */

/**
 * @param {import('playwright').Browser} browser
 * @param {import('playwright').Page} page
 */
export async function memoryProbe(browser, page) {
  const browserSession = await browser.newBrowserCDPSession();
  const pageSession = await page.context().newCDPSession(page);
  const workers = await followWorkers(pageSession);
  await pageSession.send('HeapProfiler.enable');
  return {
    /** @returns {Promise<Memory>} */
    async read() {
      await pageSession.send('HeapProfiler.collectGarbage');
      const usage = await pageSession.send('Runtime.getHeapUsage');
      const { processInfo } = await browserSession.send('SystemInfo.getProcessInfo');
      return {
        pageHeap: usage.usedSize + (usage.backingStorageSize ?? 0),
        workerHeap: await workers.heap(),
        rendererResident: residentBytes(processInfo, 'renderer'),
        gpuResident: residentBytes(processInfo, 'GPU'),
      };
    },
  };
}

/**
 * Playwright gives no protocol session for a worker, so messages are passed through the page's.
 * @param {import('playwright').CDPSession} pageSession
 */
async function followWorkers(pageSession) {
  /** @type {Set<string>} */
  const sessions = new Set();
  /** @type {Map<number, (answer: {result?: Record<string, number>}) => void>} */
  const waiting = new Map();
  let lastId = 0;
  pageSession.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
    if (targetInfo.type === 'worker') sessions.add(sessionId);
  });
  pageSession.on('Target.detachedFromTarget', ({ sessionId }) => sessions.delete(sessionId));
  pageSession.on('Target.receivedMessageFromTarget', ({ message }) => {
    const answer = JSON.parse(message);
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  await pageSession.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: false,
    flatten: false,
  });

  /**
   * @param {string} sessionId
   * @param {string} method
   * @returns {Promise<{result?: Record<string, number>}>}
   */
  function ask(sessionId, method) {
    const id = ++lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, resolve);
      const message = JSON.stringify({ id, method, params: {} });
      pageSession.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject);
    });
  }

  return {
    async heap() {
      let bytes = 0;
      for (const sessionId of sessions) {
        await ask(sessionId, 'HeapProfiler.collectGarbage');
        const { result } = await ask(sessionId, 'Runtime.getHeapUsage');
        bytes += (result?.['usedSize'] ?? NaN) + (result?.['backingStorageSize'] ?? 0);
      }
      return bytes;
    },
  };
}

/**
 * @param {readonly {id: number, type: string}[]} processes
 * @param {string} type
 */
function residentBytes(processes, type) {
  let bytes = 0;
  for (const { id } of processes.filter((process) => process.type === type)) {
    try {
      const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1];
      bytes += Number(kilobytes) * 1024;
    } catch {
      return null;
    }
  }
  return bytes;
}
