/** What inputs and classes are called: by the data's own names, else by their numbers. */
import { msg, str } from '@lit/localize';
import type { DataInfo } from '../../protocol/events.ts';

export function inputNames({ inputNames: names, x }: Pick<DataInfo, 'inputNames' | 'x'>): readonly string[] {
  if (names) return names;
  return x.length === 1 ? ['x'] : x.map((_, input) => inputName(input));
}

/** Without a name of its own. */
export function inputName(input: number): string {
  return msg(str`Input ${input + 1}`);
}

export function classNames({
  classNames: names,
  classes,
}: Pick<DataInfo, 'classNames' | 'classes'>): readonly string[] {
  return names ?? Array.from({ length: classes ?? 0 }, (_, label) => className(label));
}

/** Without a name of its own. */
export function className(label: number): string {
  return msg(str`class ${label}`);
}
