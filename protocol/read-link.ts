/** Runs out of addresses: what comes back in is trusted no more than any stranger's file. */
import { decodeBase64Url } from './base64url.ts';
import type { ProblemReason } from './failure.ts';
import { LINK_PREFIX } from './link.ts';
import { type ParsedRun, parseRunSpec } from './parse.ts';

/** In characters, with `#run=`. The longest run that the schema allows needs about half. */
export const MAX_LINK_LENGTH = 131_072;

/** Null when the fragment (`location.hash`) holds no run. Never throws. */
export function decodeRunLink(hash: string): ParsedRun | null {
  if (!hash.startsWith(LINK_PREFIX)) return null;
  if (hash.length > MAX_LINK_LENGTH)
    return refused({ kind: 'too-long', max: MAX_LINK_LENGTH, received: hash.length });
  const text = textOf(hash.slice(LINK_PREFIX.length));
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
