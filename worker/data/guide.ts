/**
 * The guide's 1000 points, from the text that is bundled with the page. Read strictly: a file that was cut short or replaced by
 * something else must not become a run with other points. No I/O here: the caller says how to get the text.
 */
import { FailureError } from '../../protocol/failure.ts';
import type { Examples } from './examples.ts';

/** Gets a bundled file's text; rejects where there is none. The path is relative to where the page is served. */
export type FetchText = (path: string) => Promise<string>;

export const GUIDE_POINTS_PATH = 'data/guide-line.csv';

/** How many points the guide's run has. */
const GUIDE_EXAMPLES = 1000;

/** The line that the guide's points were scattered around. */
export const GUIDE_LINE = { w: 3, b: 2 } as const;

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/** Throws a `FailureError` `data-unavailable` whose detail says what is wrong, and in which line. */
export async function loadGuidePoints(fetchText: FetchText): Promise<Examples> {
  const points = parsePoints(await fetchBundled(GUIDE_POINTS_PATH, fetchText));
  if (points.examples !== GUIDE_EXAMPLES)
    throw unavailable(`invalid number of points: ${points.examples}, expected ${GUIDE_EXAMPLES}`);
  return points;
}

/** Throws a `FailureError` `data-unavailable` where there is no such file. */
export function fetchBundled(path: string, fetchText: FetchText): Promise<string> {
  return fetchText(path).catch((cause: unknown) => {
    throw unavailable(`missing ${path}: ${cause instanceof Error ? cause.message : String(cause)}`);
  });
}

/**
 * Two columns under the header `x,y`, lines ended by LF or CRLF, plain decimal numbers. Values are rounded to float32.
 * Throws as `loadGuidePoints` does.
 */
export function parsePoints(text: string): Examples {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines[0] !== 'x,y') throw unavailable(`invalid header in line 1: ${quote(lines[0])}, expected "x,y"`);
  const x = new Float32Array(lines.length - 1);
  const y = new Float32Array(lines.length - 1);
  for (let row = 0; row < x.length; row++) {
    const line = row + 2;
    const cells = lines[row + 1]!.split(',');
    if (cells.length !== 2) throw unavailable(`invalid line ${line}: ${cells.length} columns, expected 2`);
    x[row] = parseNumber(cells[0]!, line);
    y[row] = parseNumber(cells[1]!, line);
  }
  return { examples: x.length, x, y };
}

/** A plain decimal number, rounded to float32. Throws as `loadGuidePoints` does. */
export function parseNumber(cell: string, line: number): number {
  const value = Math.fround(Number(cell));
  if (!NUMBER.test(cell) || !Number.isFinite(value))
    throw unavailable(`invalid number in line ${line}: ${quote(cell)}`);
  return value;
}

/** For a message: short, whatever the file holds. */
export function quote(text = ''): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

export function unavailable(detail: string): FailureError {
  return new FailureError({ code: 'data-unavailable', params: { detail } });
}
