/**
 * A file as pieces of text, whatever its encoding, with every end of line as LF. A piece ends anywhere, but never within a character:
 * that is why the file is decoded here, and not by the parser, which would decode each slice for itself.
 */
import type { CsvEncoding } from '../../protocol/csv-api.ts';
import { problem } from './problem.ts';

const SLICE_BYTES = 2 ** 20;

export interface TextPiece {
  readonly text: string;
  /** Read so far. */
  readonly bytes: number;
}

/**
 * `strict`: throws `wrong-encoding` at the first byte that means nothing; else such bytes become U+FFFD. The byte order mark is no part of
 * the text.
 */
export async function* decodeFile(
  file: Blob,
  encoding: CsvEncoding,
  strict: boolean,
): AsyncGenerator<TextPiece> {
  const decoder = new TextDecoder(encoding, { fatal: strict });
  const lines = new LineEnds();
  for (let at = 0; at < file.size; at += SLICE_BYTES) {
    const slice = await file.slice(at, at + SLICE_BYTES).arrayBuffer();
    const bytes = Math.min(file.size, at + SLICE_BYTES);
    yield { text: lines.normalized(decoded(decoder, slice)), bytes };
  }
  yield { text: lines.normalized(decoded(decoder)) + lines.rest(), bytes: file.size };
}

function decoded(decoder: TextDecoder, slice?: ArrayBuffer): string {
  try {
    return decoder.decode(slice, { stream: slice !== undefined });
  } catch {
    throw problem('wrong-encoding', { encoding: decoder.encoding as CsvEncoding });
  }
}

/** CRLF and CR become LF, also where a piece ends between the two. */
class LineEnds {
  #isPending = false;

  normalized(piece: string): string {
    const text = this.#isPending ? `\r${piece}` : piece;
    this.#isPending = text.endsWith('\r');
    const whole = this.#isPending ? text.slice(0, -1) : text;
    return whole.includes('\r') ? whole.replaceAll(/\r\n?/g, '\n') : whole;
  }

  rest(): string {
    return this.#isPending ? '\n' : '';
  }
}
