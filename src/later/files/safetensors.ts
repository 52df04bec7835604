/**
 * The safetensors format (https://huggingface.co/docs/safetensors): 8 bytes with the length of the header (little-endian), the header as JSON
 * (of each tensor its type, shape and place), the numbers without a gap. Every framework reads it, and nothing in it is ever run.
 */

/** Row-major. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** What the file says of itself: any strings by any names. */
export type Metadata = Readonly<Record<string, string>>;

export interface TensorFile {
  readonly tensors: readonly Tensor[];
  readonly metadata: Metadata;
}

export type TensorFileProblem =
  /** The file ends before the header does. */
  | { readonly kind: 'cut-off' }
  | { readonly kind: 'header-too-large'; readonly bytes: number; readonly max: number }
  /** The header is not UTF-8, not JSON, or not an object of tensors. */
  | { readonly kind: 'no-header' }
  /** Neither a type, shape and place, nor strings. */
  | { readonly kind: 'no-tensor'; readonly name: string }
  | { readonly kind: 'other-type'; readonly name: string; readonly type: string }
  | { readonly kind: 'too-many'; readonly max: number }
  /** Its place is not as long as its shape says. */
  | { readonly kind: 'wrong-size'; readonly name: string }
  /** Numbers that belong to no tensor, or to two, or lie outside of the file. */
  | { readonly kind: 'wrong-place'; readonly name: string };

export type ReadTensors =
  ({ readonly ok: true } & TensorFile) | { readonly ok: false; readonly problem: TensorFileProblem };

/** More than the largest model that the page trains would need; what is longer is refused before it is read. */
export const MAX_HEADER_BYTES = 1 << 20;
const MAX_TENSORS = 4096;
const LENGTH_BYTES = 8;
const FLOAT_BYTES = 4;
const METADATA = '__metadata__';

/** Float32 tensors in their order, the numbers aligned to 8 bytes. */
export function writeSafetensors({ tensors, metadata }: TensorFile): Uint8Array<ArrayBuffer> {
  const header = Object.assign(Object.create(null) as Record<string, unknown>, { [METADATA]: metadata });
  let size = 0;
  for (const { name, shape, values } of tensors) {
    const end = size + values.length * FLOAT_BYTES;
    header[name] = { dtype: 'F32', shape, data_offsets: [size, end] };
    size = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerBytes = Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES;
  const file = new Uint8Array(LENGTH_BYTES + headerBytes + size);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerBytes);
  file.set(text, LENGTH_BYTES);
  let at = LENGTH_BYTES + headerBytes;
  for (const { values } of tensors)
    for (const value of values) {
      view.setFloat32(at, value, true);
      at += FLOAT_BYTES;
    }
  return file;
}

/** Float32 tensors only, in the order of their places. Never throws; takes no more memory than the file and its header do, some times over. */
export function readSafetensors(file: Uint8Array): ReadTensors {
  if (file.length < LENGTH_BYTES) return refused({ kind: 'cut-off' });
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES)
    return refused({ kind: 'header-too-large', bytes: headerBytes, max: MAX_HEADER_BYTES });
  const start = LENGTH_BYTES + headerBytes;
  if (start > file.length) return refused({ kind: 'cut-off' });
  const header = headerOf(file.subarray(LENGTH_BYTES, start));
  if (header === null) return refused({ kind: 'no-header' });
  const { [METADATA]: metadata = {}, ...entries } = header;
  if (!isMetadata(metadata)) return refused({ kind: 'no-tensor', name: METADATA });
  const names = Object.keys(entries);
  if (names.length > MAX_TENSORS) return refused({ kind: 'too-many', max: MAX_TENSORS });
  const places: Place[] = [];
  for (const name of names) {
    const place = placeOf(name, entries[name]);
    if ('kind' in place) return refused(place);
    places.push(place);
  }
  places.sort((a, b) => a.begin - b.begin || a.end - b.end);
  const misplaced = firstMisplaced(places, file.length - start);
  if (misplaced !== null) return refused({ kind: 'wrong-place', name: misplaced });
  const tensors = places.map(({ name, shape, begin, end }) => ({
    name,
    shape,
    values: Float32Array.from({ length: (end - begin) / FLOAT_BYTES }, (_, i) =>
      view.getFloat32(start + begin + i * FLOAT_BYTES, true),
    ),
  }));
  return { ok: true, tensors, metadata };
}

/** In bytes behind the header. */
interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

function refused(problem: TensorFileProblem): ReadTensors {
  return { ok: false, problem };
}

/** Null where it is none. Without a prototype: a tensor may be called anything. */
function headerOf(bytes: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return Object.assign(Object.create(null) as Record<string, unknown>, value);
  } catch {
    return null;
  }
}

function isMetadata(value: unknown): value is Metadata {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}

function placeOf(name: string, entry: unknown): Place | TensorFileProblem {
  if (typeof entry !== 'object' || entry === null) return { kind: 'no-tensor', name };
  const { dtype, shape, data_offsets: offsets } = entry as Readonly<Record<string, unknown>>;
  if (typeof dtype !== 'string' || !isCounts(shape) || !isCounts(offsets) || offsets.length !== 2)
    return { kind: 'no-tensor', name };
  if (dtype !== 'F32') return { kind: 'other-type', name, type: dtype };
  const [begin, end] = offsets as [number, number];
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  if (end - begin !== size * FLOAT_BYTES) return { kind: 'wrong-size', name };
  return { name, shape, begin, end };
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);
}

/** Each begins where the one before ends, the last one ends with the file. */
function firstMisplaced(places: readonly Place[], bytes: number): string | null {
  let at = 0;
  for (const { name, begin, end } of places) {
    if (begin !== at || end > bytes) return name;
    at = end;
  }
  return at === bytes ? null : (places.at(-1)?.name ?? '');
}
