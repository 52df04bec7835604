import { Buffer } from 'node:buffer';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64Url, encodeBase64Url } from '../../../protocol/base64url.ts';

test('agrees with Node’s, both ways', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64url');
      expect(encodeBase64Url(bytes)).toBe(text);
      expect(decodeBase64Url(text)).toEqual(bytes);
    }),
  );
});

// RFC 4648, section 10, without padding; and the two letters that differ from plain base64.
test.each([
  ['', []],
  ['Zg', [0x66]],
  ['Zm8', [0x66, 0x6f]],
  ['Zm9v', [0x66, 0x6f, 0x6f]],
  ['Zm9vYg', [0x66, 0x6f, 0x6f, 0x62]],
  ['-_8', [0xfb, 0xff]],
])('%j is %j', (text, bytes) => {
  expect(encodeBase64Url(new Uint8Array(bytes))).toBe(text);
  expect(decodeBase64Url(text)).toEqual(new Uint8Array(bytes));
});

test.each(['Z', 'Zm9vY', 'Zg==', 'Zh', 'Zm9', '+/8', 'Zm 9v', 'Zm9v\n', 'Zé', '\u{1F600}'])(
  '%j is refused',
  (text) => {
    expect(decodeBase64Url(text)).toBeNull();
  },
);
