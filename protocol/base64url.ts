/**
 * Base64 with the alphabet that needs no escaping in an address (RFC 4648 §5), without padding. Written out because the code
 * that both threads share knows no browser: `btoa` is not ECMAScript.
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const VALUES: ReadonlyMap<string, number> = new Map(Array.from(ALPHABET, (letter, value) => [letter, value]));

export function encodeBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(i, i + 3);
    const letters = Math.min(bytes.length - i, 3) + 1;
    const group = (a << 16) | (b << 8) | c;
    for (let j = 0; j < letters; j++) text += ALPHABET[(group >>> (18 - 6 * j)) & 63];
  }
  return text;
}

/** Null where `encodeBase64Url` could not have written it: another letter, a lone last one, bits left over. */
export function decodeBase64Url(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let pending = 0;
  let length = 0;
  for (const letter of text) {
    const value = VALUES.get(letter);
    if (value === undefined) return null;
    bits = (bits << 6) | value;
    pending += 6;
    if (pending < 8) continue;
    pending -= 8;
    bytes[length++] = bits >>> pending;
    bits &= (1 << pending) - 1;
  }
  return pending < 6 && bits === 0 ? bytes : null;
}
