/**
 * The page's two languages. English is the source, Korean is loaded when it is wanted (the service worker keeps it, so
 * that this works offline too). The choice is remembered; where storage is forbidden it lasts as long as the page.
 */
import { configureLocalization, type LocaleModule } from '@lit/localize';
import { readSetting, writeSetting } from '../storage/settings.ts';
import { sourceLocale, targetLocales } from './generated/locale-codes.ts';

export type Language = typeof sourceLocale | (typeof targetLocales)[number];

/** Each language by its own name. */
export const LANGUAGES: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'ko', name: '한국어' },
];

const { getLocale, setLocale } = configureLocalization({
  sourceLocale,
  targetLocales,
  loadLocale: async () => ({ templates: byFullId(await loadKorean()) }),
});

/** What `src/later/` says is loaded with the first of what is there. */
let needsMore = false;
/** Under way, or there: whoever else asks meanwhile waits for it, too. */
let moreKorean: Promise<unknown> | null = null;
let korean: LocaleModule['templates'] | null = null;

async function loadKorean(): Promise<LocaleModule['templates']> {
  const { templates } = await import('./generated/ko.ts');
  const more = needsMore ? (await import('./generated/ko-later.ts')).templates : {};
  korean = Object.assign(korean ?? {}, templates, more);
  return korean;
}

/** Loads a module of `src/later/`, after the words that it needs. */
export async function loadLater<T>(load: () => Promise<T>): Promise<T> {
  needsMore = true;
  if (korean !== null) await (moreKorean ??= loadKorean()).catch(() => (moreKorean = null));
  return load();
}

/** The translations are kept by the first six digits of their messages' numbers: see `tools/i18n.mjs`. */
function byFullId<T>(templates: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return new Proxy(templates, { get: (all, id) => all[String(id).slice(1, 7)] });
}

export function currentLanguage(): Language {
  return isLanguage(getLocale()) ? (getLocale() as Language) : sourceLocale;
}

/** What was chosen before, else the first of the browser's languages that the page speaks. */
export function preferredLanguage(): Language {
  const remembered = readSetting('language');
  if (isLanguage(remembered)) return remembered;
  const wanted = navigator.languages.map((tag) => tag.split('-')[0]);
  return wanted.find(isLanguage) ?? sourceLocale;
}

/** Switches the page, its `lang` attribute included. Stays as it is when the language cannot be loaded. */
export async function useLanguage(language: Language): Promise<void> {
  try {
    await setLocale(language);
  } catch {
    return;
  }
  document.documentElement.lang = currentLanguage();
}

export async function chooseLanguage(language: Language): Promise<void> {
  writeSetting('language', language);
  await useLanguage(language);
}

function isLanguage(value: string | null | undefined): value is Language {
  return LANGUAGES.some(({ code }) => code === value);
}
