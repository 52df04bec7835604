/**
 * The reader's few choices about the page itself (language, theme, how the charts and the log look). Storage may be forbidden or full:
 * then a choice simply lasts as long as the page. Runs are not kept here.
 */

export type SettingName = 'language' | 'theme' | 'log-style' | 'loss-axis';

const PREFIX = 'tapeloop.';

export function readSetting(name: SettingName): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function writeSetting(name: SettingName, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Forbidden or full: the choice is only remembered by the page itself.
  }
}
