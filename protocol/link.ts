/**
 * A run as the last part of an address: `#run=` and the RunSpec as JSON in UTF-8 in base64url. It never leaves the
 * reader's machine (browsers send no fragment), and what comes back in is trusted no more than any stranger's file.
 */
import { decodeBase64Url, encodeBase64Url } from './base64url.ts';
import type { ProblemReason } from './failure.ts';
import { type ParsedRun, parseRunSpec } from './parse.ts';
import type { RunSpec } from './run-spec.ts';

const PREFIX = '#run=';

/** In characters, with `#run=`. The longest run that the schema allows needs about half. */
export const MAX_LINK_LENGTH = 131_072;

/** Keys are sorted: equal runs have equal links. */
export function encodeRunLink(spec: RunSpec): string {
  return PREFIX + encodeBase64Url(utf8(JSON.stringify(spec, sortedKeys)));
}

/** Null when the fragment (`location.hash`) holds no run. Never throws. */
export function decodeRunLink(hash: string): ParsedRun | null {
  if (!hash.startsWith(PREFIX)) return null;
  if (hash.length > MAX_LINK_LENGTH)
    return refused({ kind: 'too-long', max: MAX_LINK_LENGTH, received: hash.length });
  const text = textOf(hash.slice(PREFIX.length));
  if (text === null) return refused({ kind: 'damaged-link' });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refused({ kind: 'not-json' });
  }
  return parseRunSpec(value);
}

function refused(reason: ProblemReason): ParsedRun {
  return { ok: false, problems: [{ path: [], reason }] };
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

/** Null for letters that are not base64url or bytes that are not UTF-8. */
function textOf(link: string): string | null {
  const bytes = decodeBase64Url(link);
  if (!bytes || bytes.length === 0) return null;
  try {
    return decodeURIComponent(Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''));
  } catch {
    return null;
  }
}
