/**
 * Numbers the way Python prints them, so that the log reads digit for digit like the guide's. It knows Python's `f`
 * format, NumPy's shortest float32 and nothing of languages: code looks the same in all of them.
 */
import { shortestFloat32 } from '../../protocol/shortest-float32.ts';

/** Python's `f'{value:{width}.{digits}f}'`: exact for every double, ties to even, `inf` and `nan` in words. */
export function pythonFixed(value: number, digits: number, width = 0): string {
  return fixed(value, digits).padStart(width);
}

/** Python's `f'{value:{width}d}'`. */
export function pythonInteger(value: number, width = 0): string {
  return String(value).padStart(width);
}

/** Python's `f'{value:.{digits}e}'`: the exponent has at least two digits. */
export function pythonExponent(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  return value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2');
}

/** What Python prints for a float32 in an array: `5.`, `4.5925`, `1.e-05`, with the fewest digits that say it. */
export function float32InArray(value: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const shortest = shortestFloat32(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e8)) {
    const [mantissa, exponent] = splitExponent(shortest.toExponential());
    return `${withPoint(mantissa)}${exponent.replace(/^e([+-])(\d)$/, 'e$10$2')}`;
  }
  return withPoint(String(shortest));
}

/** What Python prints for one float: always with a digit after the point, as in `model(3.0) = 15.0`. */
export function float32Scalar(value: number): string {
  return float32InArray(value).replace(/\.(?=e|$)/, '.0');
}

function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return nonFinite(value);
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  // Beyond that `toFixed` falls back to an exponent; such doubles are whole numbers, which BigInt spells out.
  if (size >= 1e21) return `${sign}${BigInt(size)}${digits > 0 ? `.${'0'.repeat(digits)}` : ''}`;
  return `${sign}${halfEven(size, digits)}`;
}

/**
 * `toFixed` rounds exact ties up, Python to the even digit. A tie is an odd multiple of half the last digit's place; as a
 * binary number it can only be an odd multiple of 2^-(digits + 1). Its last digit, rounded up and odd, is then one too many.
 */
function halfEven(size: number, digits: number): string {
  const rounded = size.toFixed(digits);
  const last = Number(rounded.at(-1));
  const tie = (size * 2 ** (digits + 1)) % 2 === 1;
  return tie && last % 2 === 1 ? `${rounded.slice(0, -1)}${last - 1}` : rounded;
}

function nonFinite(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}

function splitExponent(text: string): [string, string] {
  const at = text.indexOf('e');
  return [text.slice(0, at), text.slice(at)];
}

function withPoint(text: string): string {
  return text.includes('.') ? text.replace(/0+$/, '') : `${text}.`;
}

/** A float as Python writes it: `0.001`, `1e-07`, `1.0`. */
export function pythonFloat(value: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 16)
    return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
