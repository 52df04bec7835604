/**
 * The data sets that are bundled with the page: three tables of quantities with a class in the last column, and 8 × 8 images of digits. Read as
 * strictly as the guide's points. `public/data/LICENSES.md` says where each comes from.
 */
import type { DatasetDataSpec } from '../../../protocol/data-spec.ts';
import type { OpenedExamples } from '../examples.ts';
import { fetchBundled, type FetchText, parseNumber, quote, unavailable } from '../guide.ts';

/** How many examples each has: fewer would be another run. */
const EXAMPLES: Readonly<Record<DatasetDataSpec['type'], number>> = {
  iris: 150,
  penguins: 342,
  wine: 178,
  digits: 1797,
};

/** Pixels go from 0 to this; they are given to the model as parts of it. */
const MOST_INK = 16;
const PIXELS = 64;

/** Throws a `FailureError` `data-unavailable` whose detail says what is wrong, and in which line. */
export async function loadDataset({ type }: DatasetDataSpec, fetchText: FetchText): Promise<OpenedExamples> {
  const text = await fetchBundled(`data/${type}.csv`, fetchText);
  const data = type === 'digits' ? parseDigits(text) : parseTable(text);
  if (data.examples !== EXAMPLES[type])
    throw unavailable(`invalid number of examples: ${data.examples}, expected ${EXAMPLES[type]}`);
  return data;
}

/** A header, then numbers and the name of a class. Classes are numbered in the order in which they come. */
export function parseTable(text: string): OpenedExamples {
  const [header = '', ...lines] = linesOf(text);
  const inputNames = header.split(',').slice(0, -1);
  if (inputNames.length === 0) throw unavailable(`invalid header in line 1: ${quote(header)}`);
  const classNames: string[] = [];
  const x = new Float32Array(lines.length * inputNames.length);
  const y = Float32Array.from(lines, (line, row) => {
    const cells = line.split(',');
    if (cells.length !== inputNames.length + 1)
      throw unavailable(
        `invalid line ${row + 2}: ${cells.length} columns, expected ${inputNames.length + 1}`,
      );
    inputNames.forEach((_, i) => (x[row * inputNames.length + i] = parseNumber(cells[i]!, row + 2)));
    return numberOf(classNames, cells.at(-1)!);
  });
  return { examples: lines.length, x, y, line: null, inputNames, classNames };
}

/** [examples, 8, 8, 1] and the digit: a line has one character per pixel, 0 to 9 and then a to g. */
export function parseDigits(text: string): OpenedExamples {
  const [header = '', ...lines] = linesOf(text);
  if (header !== 'pixels,class') throw unavailable(`invalid header in line 1: ${quote(header)}`);
  const x = new Float32Array(lines.length * PIXELS);
  const y = Float32Array.from(lines, (line, row) => {
    if (!/^[0-9a-g]{64},\d$/.test(line)) throw unavailable(`invalid line ${row + 2}: ${quote(line)}`);
    for (let i = 0; i < PIXELS; i++) x[row * PIXELS + i] = Number.parseInt(line[i]!, MOST_INK + 1) / MOST_INK;
    return Number(line.at(-1));
  });
  const classNames = Array.from({ length: 10 }, (_, digit) => String(digit));
  return { examples: lines.length, x, y, line: null, inputNames: null, classNames };
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Of a name, which is a new one when it is not among them. */
function numberOf(names: string[], name: string): number {
  const known = names.indexOf(name);
  return known >= 0 ? known : names.push(name) - 1;
}
