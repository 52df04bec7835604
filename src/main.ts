// The page starts here: language and theme first, so that nothing is drawn twice; then the elements; then the worker.
import { rememberedTheme, applyTheme } from './app/theme.ts';
import './app/tapeloop-app.ts';
import { preferredLanguage, useLanguage } from './i18n/locale.ts';

applyTheme(rememberedTheme());
await useLanguage(preferredLanguage());
