/** Light or dark: as the system has it, unless the reader chose. The choice is an attribute that the tokens look at. */
import type { ThemeChoice } from '../components/commands.ts';
import { readSetting, writeSetting } from '../storage/settings.ts';

const dark = matchMedia('(prefers-color-scheme: dark)');

export function rememberedTheme(): ThemeChoice {
  const value = readSetting('theme');
  return value === 'light' || value === 'dark' ? value : 'auto';
}

export function applyTheme(choice: ThemeChoice): void {
  const root = document.documentElement;
  if (choice === 'auto') root.removeAttribute('data-theme');
  else root.setAttribute('data-theme', choice);
}

export function chooseTheme(choice: ThemeChoice): void {
  writeSetting('theme', choice);
  applyTheme(choice);
}

/** What is to be seen right now. */
export function schemeOf(choice: ThemeChoice): 'light' | 'dark' {
  if (choice !== 'auto') return choice;
  return dark.matches ? 'dark' : 'light';
}

/** Calls back when the system changes its mind; the answer stops that. */
export function watchSystemTheme(listener: () => void): () => void {
  dark.addEventListener('change', listener);
  return () => dark.removeEventListener('change', listener);
}
