/** What encodings, separators, decimal marks, types, roles and rules are called. */
import { msg } from '@lit/localize';
import type {
  CsvColumnRole,
  CsvColumnType,
  CsvDecimal,
  CsvEncoding,
  CsvSeparator,
} from '../../../../protocol/csv-api.ts';
import type { MissingRule } from '../../../../protocol/own-tables.ts';

/** The same in every language. */
export function encodingName(encoding: CsvEncoding): string {
  const names: Readonly<Record<CsvEncoding, string>> = {
    'utf-8': 'UTF-8',
    'utf-16le': 'UTF-16 LE',
    'utf-16be': 'UTF-16 BE',
    'windows-1252': 'Windows-1252',
    'euc-kr': 'EUC-KR (CP949)',
  };
  return names[encoding];
}

export function separatorName(separator: CsvSeparator): string {
  switch (separator) {
    case ',':
      return msg('comma');
    case ';':
      return msg('semicolon');
    case '\t':
      return msg('tab');
    case '|':
      return msg('vertical bar');
    default:
      return separator satisfies never;
  }
}

export function decimalName(decimal: CsvDecimal): string {
  return decimal === '.' ? msg('point: 1.5') : msg('comma: 1,5');
}

export function typeName(type: CsvColumnType): string {
  switch (type) {
    case 'number':
      return msg('number');
    case 'category':
      return msg('category');
    case 'text':
      return msg('text');
    default:
      return type satisfies never;
  }
}

export function roleName(role: CsvColumnRole): string {
  switch (role) {
    case 'feature':
      return msg('input');
    case 'target':
      return msg('target');
    case 'ignored':
      return msg('ignored');
    default:
      return role satisfies never;
  }
}

export function ruleName(rule: MissingRule): string {
  switch (rule) {
    case 'drop':
      return msg('leave their rows out');
    case 'mean':
      return msg('fill with the mean');
    case 'median':
      return msg('fill with the median');
    case 'mostFrequent':
      return msg('fill with the most frequent value');
    default:
      return rule satisfies never;
  }
}
