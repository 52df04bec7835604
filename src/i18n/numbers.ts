/** Numbers for people, the same in both languages (English and Korean group and point alike). Code uses python-numbers.ts. */
import { shortestFloat32 } from '../../protocol/shortest-float32.ts';

/** What a float32 between 1 and 10 can tell apart. */
const CELL_DECIMALS = 7;

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** `1,000,000`. */
export function formatCount(value: number): string {
  return minus(whole.format(value));
}

/** A measured rate, to three significant digits, so that it can be read while it changes. */
export function formatRate(value: number): string {
  if (!(value > 0)) return '—';
  // Rounded to one decimal it must not read `10.0`, as what follows reads `10`.
  if (value < 9.95) return value.toFixed(1);
  const power = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 2);
  return whole.format(Math.round(value / power) * power);
}

/** A size in memory, to three digits: `128 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = bytes >= 1 ? Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1) : 0;
  return `${formatValue(bytes / 1024 ** power, 4)}\u00a0${units[power]}`;
}

/** The shortest decimal with at most `digits` significant digits: `0.1`, `0.9816`, `1.2e+38`. */
export function formatValue(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-5) return minus(trimExponent(value.toExponential(Math.min(digits, 3) - 1)));
  return minus(String(Number(value.toPrecision(digits))));
}

/** A number with a fixed number of decimals, for columns that change; beyond all reason it turns to powers of ten. */
export function formatFixed(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return formatValue(value);
  if (Math.abs(value) >= 1e7) return minus(trimExponent(value.toExponential(3)));
  return minus(value.toFixed(decimals));
}

/** A limit as a sentence names it: grouped where that helps the eye. */
export function formatLimit(value: number): string {
  return Number.isInteger(value) && Math.abs(value) >= 10_000 ? formatCount(value) : formatValue(value, 10);
}

/** A number in a column of a table: always as many decimals, and only what would vanish with them as a power of ten. */
export function formatCell(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && size < 0.5 * 10 ** -CELL_DECIMALS) return minus(value.toExponential(CELL_DECIMALS));
  return formatFixed(value, CELL_DECIMALS);
}

/** Of a float32 as few digits as tell it from its neighbours: 39.1, not 39.0999985. */
export function formatFloat32(value: number): string {
  return minus(String(shortestFloat32(value)));
}

/** The sign that is as wide as a digit, in the exponent too. */
function minus(text: string): string {
  return text.replaceAll('-', '−');
}

function trimExponent(text: string): string {
  return text.replace(/\.?0+e/, 'e').replace('e+', 'e');
}
