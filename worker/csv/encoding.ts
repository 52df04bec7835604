/**
 * In which encoding a file is written, judged by its first bytes: a byte order mark, else zeros where UTF-16 has them, else whether it is
 * UTF-8, else whether it reads as Korean, else windows-1252, in which nearly anything is text. What is no text at all is refused.
 */
import type { CsvEncoding, CsvProblemParams } from '../../protocol/csv-api.ts';
import { problem } from './problem.ts';

/** So many bytes are looked at. */
export const SAMPLE_BYTES = 2 ** 16;

/** What a UTF-16 text has of zero bytes on one side, at least: most of its characters are of ASCII. */
const ZEROS = 0.3;

/** What a text may have of control characters, at most. */
const CONTROLS = 0.01;

type BinaryKind = CsvProblemParams['binary']['kind'];

const MAGIC: readonly (readonly [BinaryKind, string])[] = [
  ['workbook', '504b0304'],
  ['workbook', 'd0cf11e0a1b11ae1'],
  ['archive', '1f8b08'],
  ['archive', '377abcaf271c'],
  ['archive', '526172211a07'],
  ['archive', '28b52ffd'],
  ['pdf', '255044462d'],
  ['image', '89504e470d0a1a0a'],
  ['image', 'ffd8ff'],
  ['image', '474946383'],
  ['parquet', '50415231'],
  ['other', '53514c69746520666f726d61742033'],
];

/** Throws the problem `binary`. */
export function guessEncoding(sample: Uint8Array<ArrayBuffer>): CsvEncoding {
  const marked = byMark(sample);
  if (marked !== null) return marked;
  refuseKnownBinary(sample);
  const wide = byZeros(sample);
  if (wide !== null) return wide;
  if (sample.includes(0)) throw problem('binary', { kind: 'other' });
  if (decodes(sample, 'utf-8')) return refuseControls(sample, 'utf-8');
  return refuseControls(sample, isKorean(sample) ? 'euc-kr' : 'windows-1252');
}

function byMark([a, b, c]: Uint8Array): CsvEncoding | null {
  if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  return a === 0xfe && b === 0xff ? 'utf-16be' : null;
}

function refuseKnownBinary(sample: Uint8Array): void {
  const start = [...sample.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const known = MAGIC.find(([, magic]) => start.startsWith(magic));
  if (known) throw problem('binary', { kind: known[0] });
}

function byZeros(sample: Uint8Array): CsvEncoding | null {
  const zeros = [0, 0];
  sample.forEach((byte, i) => {
    if (byte === 0) zeros[i % 2]!++;
  });
  const [even = 0, odd = 0] = zeros.map((count) => count / Math.max(1, sample.length / 2));
  if (odd > ZEROS && even < odd / 10) return 'utf-16le';
  return even > ZEROS && odd < even / 10 ? 'utf-16be' : null;
}

/** A character that the sample's end cuts in two is no fault. */
function decodes(sample: Uint8Array<ArrayBuffer>, encoding: CsvEncoding): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Two bytes for a syllable: a western text in windows-1252 has single ones, and hardly any that make Korean. */
function isKorean(sample: Uint8Array<ArrayBuffer>): boolean {
  if (!decodes(sample, 'euc-kr')) return false;
  const foreign = new TextDecoder('euc-kr').decode(sample, { stream: true }).match(/[^\0-\x7f]/g) ?? [];
  const syllables = foreign.filter((character) => character >= '가' && character <= '힣').length;
  return syllables > 0.8 * foreign.length;
}

function refuseControls(sample: Uint8Array, encoding: CsvEncoding): CsvEncoding {
  const controls = sample.reduce((sum, byte) => sum + Number(isControl(byte)), 0);
  if (controls > CONTROLS * sample.length) throw problem('binary', { kind: 'other' });
  return encoding;
}

/** But for tab, line feed, form feed and carriage return. */
function isControl(byte: number): boolean {
  return byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13;
}
