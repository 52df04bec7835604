/** A copy of a setting's whole with another value at its path. */
import type { Problem } from './failure.ts';

export function withValue(whole: unknown, [key, ...rest]: Problem['path'], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(whole)) {
    const items: readonly unknown[] = whole;
    return items.map((item, i) => (i === key ? withValue(item, rest, value) : item));
  }
  const parts = whole as Readonly<Record<string, unknown>>;
  return { ...parts, [key]: withValue(parts[key], rest, value) };
}
