/** A name for what a table holds: equal tables have equal names, so that the same file with the same choices is the same data. */
import type { StoredTable } from '../data/tables/stored-table.ts';

/** FNV-1a's prime and basis; two hashes with different beginnings make 64 bits. Good against chance, not against forgery. */
const PRIME = 0x01000193;
const BASIS = [0x811c9dc5, 0x9747b28c];

export function contentId({ name, features, target }: StoredTable): string {
  const columns = [...features, target];
  const facts = columns.map((column) => [
    column.name,
    column.type,
    column.type === 'category' ? column.categories : [],
  ]);
  const text = new TextEncoder().encode(JSON.stringify([name, facts]));
  return BASIS.map((basis) => {
    let hash = mixed(basis, text);
    for (const { values } of columns)
      hash = mixed(hash, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return (hash >>> 0).toString(16).padStart(8, '0');
  }).join('');
}

function mixed(start: number, bytes: Uint8Array): number {
  let hash = start;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, PRIME);
  return Math.imul(hash ^ bytes.length, PRIME);
}
