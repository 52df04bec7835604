/**
 * A run as the last part of an address: `#run=` and the RunSpec as JSON in UTF-8 in base64url. It never leaves the
 * reader's machine (browsers send no fragment). `read-link.ts` is the way back.
 */
import { encodeBase64Url } from './base64url.ts';
import type { RunSpec } from './run-spec.ts';

export const LINK_PREFIX = '#run=';

/** Keys are sorted: equal runs have equal links. */
export function encodeRunLink(spec: RunSpec): string {
  return LINK_PREFIX + encodeBase64Url(utf8(JSON.stringify(spec, sortedKeys)));
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** ECMAScript's own way to UTF-8: percent signs for bytes. JSON has no lone surrogates, which this would refuse. */
function utf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text);
  const bytes = escaped.replaceAll(/%(..)/g, (_, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
  return Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
}
