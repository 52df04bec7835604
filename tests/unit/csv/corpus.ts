/** Awkward files, as bytes, and what is to be said of each. Made here: a corpus of binary files could not be reviewed. */
import type { CsvForm, CsvProblemCode, CsvReading } from '../../../protocol/csv-api.ts';

export interface AwkwardFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The problem, or what is read. */
  readonly problem?: CsvProblemCode;
  readonly form?: Partial<CsvForm>;
  readonly rows?: number;
  readonly names?: readonly string[];
  /** As they stand in the preview. */
  readonly first?: readonly string[];
  readonly types?: readonly string[];
  readonly counts?: Partial<
    Pick<CsvReading, 'badRowCount' | 'blankLines' | 'renamed' | 'unnamed' | 'undecoded'>
  >;
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function bytes(...values: number[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(values);
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Two bytes for each of the text's units. */
function utf16(text: string, order: 'le' | 'be', mark: boolean): Uint8Array<ArrayBuffer> {
  const units = Array.from(mark ? `\ufeff${text}` : text).flatMap((character) =>
    Array.from({ length: character.length }, (_, i) => character.charCodeAt(i)),
  );
  return Uint8Array.from(
    units.flatMap((unit) => (order === 'le' ? [unit & 0xff, unit >> 8] : [unit >> 8, unit & 0xff])),
  );
}

/** Every character below 256: the same in windows-1252 for what is used here. */
function latin(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const PLAIN = 'height,width,kind\n1.5,2,cat\n3,4.25,dog\n5,6,cat\n';
const NAMES = ['height', 'width', 'kind'];
const WESTERN = 'größe;preis;ort\n1,5;2,25;Köln\n3,5;4,75;Zürich\n';
const KOREAN = '키,몸무게,지역\n170,65,서울\n160,55,부산\n';
/** `KOREAN` in EUC-KR. */
const KOREAN_BYTES = joined(
  bytes(0xc5, 0xb0, 0x2c, 0xb8, 0xf6, 0xb9, 0xab, 0xb0, 0xd4, 0x2c, 0xc1, 0xf6, 0xbf, 0xaa, 0x0a),
  latin('170,65,'),
  bytes(0xbc, 0xad, 0xbf, 0xef, 0x0a),
  latin('160,55,'),
  bytes(0xba, 0xce, 0xbb, 0xea, 0x0a),
);

export const CORPUS: Readonly<Record<string, AwkwardFile>> = {
  'UTF-8': { bytes: utf8(PLAIN), form: { encoding: 'utf-8', separator: ',' }, rows: 3, names: NAMES },
  'UTF-8 with a mark': {
    bytes: utf8(`\ufeff${PLAIN}`),
    form: { encoding: 'utf-8' },
    rows: 3,
    names: NAMES,
  },
  'UTF-16 LE with a mark': { bytes: utf16(PLAIN, 'le', true), form: { encoding: 'utf-16le' }, names: NAMES },
  'UTF-16 BE with a mark': { bytes: utf16(PLAIN, 'be', true), form: { encoding: 'utf-16be' }, names: NAMES },
  'UTF-16 LE without a mark': {
    bytes: utf16(PLAIN, 'le', false),
    form: { encoding: 'utf-16le' },
    names: NAMES,
  },
  'UTF-16 BE without a mark': {
    bytes: utf16(PLAIN, 'be', false),
    form: { encoding: 'utf-16be' },
    names: NAMES,
  },
  'UTF-16 LE with Korean': {
    bytes: utf16(KOREAN, 'le', true),
    form: { encoding: 'utf-16le' },
    names: ['키', '몸무게', '지역'],
  },
  'windows-1252': {
    bytes: latin(WESTERN),
    form: { encoding: 'windows-1252', separator: ';', decimal: ',' },
    names: ['größe', 'preis', 'ort'],
    first: ['1,5', '2,25', 'Köln'],
    types: ['number', 'number', 'category'],
  },
  'EUC-KR': {
    bytes: KOREAN_BYTES,
    form: { encoding: 'euc-kr' },
    names: ['키', '몸무게', '지역'],
    first: ['170', '65', '서울'],
  },
  'UTF-8 that is none behind its first 64 kB': {
    bytes: joined(utf8(`a,b\n${'1,x\n'.repeat(20_000)}`), latin('2,é\n')),
    form: { encoding: 'windows-1252' },
    rows: 20_001,
  },
  'quotes, escaped quotes and quoted line ends': {
    bytes: utf8('a,b,c\n1,"x, ""y""\nz",3\n4,"",6\n'),
    rows: 2,
    first: ['1', 'x, "y"\nz', '3'],
    counts: { badRowCount: 0 },
  },
  'CRLF, with quoted ones': { bytes: utf8('a,b\r\n1,"x\r\ny"\r\n2,z\r\n'), rows: 2, first: ['1', 'x\ny'] },
  'CR alone': { bytes: utf8('a,b\r1,2\r3,4\r'), rows: 2 },
  'line ends of all kinds': { bytes: utf8('a,b\r1,2\n3,4\r\n5,6'), rows: 3 },
  'ragged rows': {
    bytes: utf8('a,b,c\n1,2\n1,2,3\n1,2,3,4\n'),
    rows: 3,
    counts: { badRowCount: 2 },
    first: ['1', '2'],
  },
  'a stray quote': { bytes: utf8('a,b\n1,"x"y"\n2,z\n'), rows: 2, counts: { badRowCount: 1 } },
  'a quote that is never closed': {
    bytes: utf8('a,b\n1,"x\n2,y\n3,z\n'),
    rows: 1,
    counts: { badRowCount: 1 },
  },
  empty: { bytes: bytes(), problem: 'empty' },
  'only a mark': { bytes: bytes(0xef, 0xbb, 0xbf), problem: 'empty' },
  'only white space': { bytes: utf8(' \n\t\n\r\n  '), problem: 'empty' },
  'header only': { bytes: utf8('a,b,c\n'), problem: 'header-only' },
  'header without an end of line': { bytes: utf8('a,b,c'), problem: 'header-only' },
  'a workbook': { bytes: bytes(0x50, 0x4b, 3, 4, 20, 0, 6, 0), problem: 'binary' },
  'an old workbook': { bytes: bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0), problem: 'binary' },
  'an image': { bytes: bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0), problem: 'binary' },
  'bytes of all kinds': {
    bytes: Uint8Array.from({ length: 4096 }, (_, i) => (i * 73) % 256),
    problem: 'binary',
  },
  'control characters': {
    bytes: bytes(...Array.from({ length: 99 }, (_, i) => 1 + (i % 7))),
    problem: 'binary',
  },
  'one column': { bytes: utf8('value\n1\n2\n3\n'), rows: 3, names: ['value'] },
  'names twice and empty': {
    bytes: utf8('a,a,,a,b\n1,2,3,4,5\n'),
    names: ['a', 'a (2)', '', 'a (3)', 'b'],
    counts: { renamed: 2, unnamed: 1 },
  },
  'decimal commas with semicolons': {
    bytes: utf8('x;y\n1,5;-2,25\n0,5;1.234,5\n'),
    form: { separator: ';', decimal: ',' },
    types: ['number', 'number'],
  },
  'decimal commas with tabs': {
    bytes: utf8('x\ty\n1,5\t2,25\n0,5\t4,5\n'),
    form: { separator: '\t', decimal: ',' },
    types: ['number', 'number'],
  },
  'decimal commas without names': {
    bytes: utf8('1,5;2,5;3,5\n4,5;5,5;6,5\n'),
    form: { separator: ';', decimal: ',', header: false },
    rows: 2,
  },
  'quoted decimal commas': {
    bytes: utf8('x,y\n"1,5",2\n"2,5",3\n'),
    form: { separator: ',', decimal: ',' },
    types: ['number', 'number'],
  },
  'thousands set apart': {
    bytes: utf8('x;y\n1,234.5;1\n12,345,678;2\n0.5;3\n'),
    form: { separator: ';', decimal: '.' },
    types: ['number', 'number'],
  },
  tabs: { bytes: utf8('a\tb\n1\t2\n'), form: { separator: '\t' }, rows: 1 },
  pipes: { bytes: utf8('a|b\n1|x,y\n2|z\n'), form: { separator: '|' }, rows: 2 },
  'no names': { bytes: utf8('1,2\n3,4\n'), form: { header: false }, rows: 2, names: ['', ''] },
  'blank lines': { bytes: utf8('\n\na,b\n\n1,2\n   \n3,4\n\n'), rows: 2, counts: { blankLines: 5 } },
  'missing values of all kinds': {
    bytes: utf8('x,y\n,1\nNA,2\n n/a ,3\nNaN,4\nnull,5\n?,6\n-,7\n8,8\n'),
    rows: 8,
    types: ['number', 'number'],
  },
  'a very long line': { bytes: utf8(`a,b\n${'x'.repeat(2_000_000)},1\n`), rows: 1 },
  'a line that is too long': { bytes: utf8(`a,b\n${'x'.repeat(6_000_000)},1\n`), problem: 'row-too-long' },
  'a quote that swallows all': {
    bytes: utf8(`a,b\n1,"x\n${'2,y\n'.repeat(2_000_000)}`),
    problem: 'row-too-long',
  },
  'too many columns': { bytes: utf8(`${'a,'.repeat(1000)}b\n`), problem: 'too-many-columns' },
  'too many rows': { bytes: utf8(`a,b\n${'1,2\n'.repeat(1_000_001)}`), problem: 'too-many-rows' },
  formulas: { bytes: utf8('name,y\n=1+1,1\n+2,2\n@x,3\n'), rows: 3, names: ['name', 'y'] },
};
