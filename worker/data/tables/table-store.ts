/**
 * Where tables of one's own are kept: IndexedDB, which the worker that reads files writes and the one that trains reads. Where the browser
 * forbids storage or it is full, the one that read the file keeps the table itself and answers who asks for it, as long as it lives.
 */
import { createStore, del, entries, get, set, type UseStore } from 'idb-keyval';
import { TABLE_FACTS, TABLE_STORE, TABLE_VALUES, type TableFacts } from '../../../protocol/own-tables.ts';
import type { StoredTable } from './stored-table.ts';

/** Older ones make room for newer ones. */
const MOST_KEPT = 8;

const CHANNEL = 'tapeloop-tables';

/** Long enough for a worker that is just reading a file, short enough to be waited for. */
const ANSWER_MS = 2000;

interface Question {
  readonly wanted: string;
}

interface Answer {
  readonly content: string;
  readonly table: StoredTable;
}

/** Each opened when it is first needed, and once. */
const stores = new Map<string, UseStore>();

function storeOf(database: string): UseStore {
  const store = stores.get(database) ?? createStore(database, TABLE_STORE);
  stores.set(database, store);
  return store;
}

/** False where the browser does not let it be kept: then it is lent out from here. */
export async function keepTable(table: StoredTable, about: TableFacts): Promise<boolean> {
  const { content } = about.data;
  try {
    await set(content, table, storeOf(TABLE_VALUES));
    await set(content, about, storeOf(TABLE_FACTS));
    await forgetOldest();
    return true;
  } catch {
    lend(content, table);
    return false;
  }
}

/** Null where nobody has it. */
export async function findTable(content: string): Promise<StoredTable | null> {
  return (await readKept(content)) ?? askAround(content);
}

async function readKept(content: string): Promise<StoredTable | undefined> {
  try {
    return await get<StoredTable>(content, storeOf(TABLE_VALUES));
  } catch {
    return undefined;
  }
}

async function forgetOldest(): Promise<void> {
  const all = await entries<string, TableFacts>(storeOf(TABLE_FACTS));
  const oldest = all.toSorted(([, a], [, b]) => b.keptAt - a.keptAt).slice(MOST_KEPT);
  for (const [content] of oldest) {
    await del(content, storeOf(TABLE_FACTS));
    await del(content, storeOf(TABLE_VALUES));
  }
}

/** Held for as long as this worker lives. */
const lent = new Map<string, StoredTable>();
let counter: BroadcastChannel | null = null;

function lend(content: string, table: StoredTable): void {
  lent.set(content, table);
  if (counter) return;
  counter = new BroadcastChannel(CHANNEL);
  counter.addEventListener('message', ({ data }: MessageEvent<Question | Answer>) => {
    const wanted = 'wanted' in data ? lent.get(data.wanted) : undefined;
    if ('wanted' in data && wanted)
      counter?.postMessage({ content: data.wanted, table: wanted } satisfies Answer);
  });
}

async function askAround(content: string): Promise<StoredTable | null> {
  const own = lent.get(content);
  if (own) return own;
  const channel = new BroadcastChannel(CHANNEL);
  try {
    return await new Promise<StoredTable | null>((resolve) => {
      setTimeout(() => resolve(null), ANSWER_MS);
      channel.addEventListener('message', ({ data }: MessageEvent<Question | Answer>) => {
        if ('table' in data && data.content === content) resolve(data.table);
      });
      channel.postMessage({ wanted: content } satisfies Question);
    });
  } finally {
    channel.close();
  }
}
