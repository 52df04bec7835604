/**
 * The page starts here: language and theme first, so that nothing is drawn twice; then the elements; then the worker.
 */
import './app/tapeloop-app.ts';
import { applyTheme, rememberedTheme } from './app/theme.ts';
import { createRunStore } from './client/trainer-client.ts';
import { preferredLanguage, useLanguage } from './i18n/locale.ts';

applyTheme(rememberedTheme());
await useLanguage(preferredLanguage());
await document.querySelector('tapeloop-app')?.start(createRunStore());
