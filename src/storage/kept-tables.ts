/** The tables of one's own that this browser keeps: a list of facts. Their values are the workers' matter. */
import { createStore, del, get, type UseStore, values } from 'idb-keyval';
import { TABLE_FACTS, TABLE_STORE, TABLE_VALUES, type TableFacts } from '../../protocol/own-tables.ts';

/** Each opened when it is first needed, and once. */
const stores = new Map<string, UseStore>();

function storeOf(database: string): UseStore {
  const store = stores.get(database) ?? createStore(database, TABLE_STORE);
  stores.set(database, store);
  return store;
}

/** The newest first; none where storage is forbidden. */
export async function keptTables(): Promise<readonly TableFacts[]> {
  try {
    const all = await values<TableFacts>(storeOf(TABLE_FACTS));
    return all.toSorted((a, b) => b.keptAt - a.keptAt);
  } catch {
    return [];
  }
}

export async function isKept(content: string): Promise<boolean> {
  try {
    return (await get(content, storeOf(TABLE_FACTS))) !== undefined;
  } catch {
    return false;
  }
}

export async function forgetTable(content: string): Promise<void> {
  await del(content, storeOf(TABLE_FACTS));
  await del(content, storeOf(TABLE_VALUES));
}
