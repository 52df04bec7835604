/** The page's own affairs: notices, theme, installation, being offline, a new version. Knows nothing of the run. */
import { msg } from '@lit/localize';
import type { PageCommand, ThemeChoice } from '../components/commands.ts';
import type { Notice } from '../components/notice-list.ts';
import type { InstallPrompt } from '../pwa/install-prompt.ts';
import { registerServiceWorker, type ServiceWorkerHandle } from '../pwa/register.ts';
import { checkWhenVisible } from '../pwa/update-checks.ts';
import { chooseTheme, rememberedTheme, schemeOf, watchSystemTheme } from './theme.ts';

/** A notice whose words are made when it is shown, so that it follows the language. */
export type NoticeMaker = () => Omit<Notice, 'id'>;

const PASSING_MS = 12_000;

export class PageBridge {
  readonly #installPrompt: InstallPrompt;
  readonly #onChange: () => void;
  readonly #notices = new Map<string, NoticeMaker>();
  #serviceWorker: ServiceWorkerHandle | null = null;
  #updateWaits = false;
  #theme: ThemeChoice = rememberedTheme();

  constructor(installPrompt: InstallPrompt, onChange: () => void) {
    this.#installPrompt = installPrompt;
    this.#onChange = onChange;
  }

  /** Begins to watch the browser; never ends, as the page does not either. */
  start(): void {
    this.#installPrompt.addEventListener('change', this.#onChange);
    window.addEventListener('online', this.#onChange);
    window.addEventListener('offline', this.#onChange);
    watchSystemTheme(this.#onChange);
    const serviceWorker = registerServiceWorker({
      onOfflineReady: () => this.notifyInPassing('offline-ready', offlineReadyNotice),
      onUpdateAvailable: () => {
        this.#updateWaits = true;
        this.#onChange();
      },
      onUpdatedElsewhere: () => this.notify('updated-elsewhere', updatedElsewhereNotice),
    });
    checkWhenVisible(() => serviceWorker.checkForUpdate());
    this.#serviceWorker = serviceWorker;
  }

  get theme(): ThemeChoice {
    return this.#theme;
  }

  get scheme(): 'light' | 'dark' {
    return schemeOf(this.#theme);
  }

  get canInstall(): boolean {
    return this.#installPrompt.canInstall;
  }

  get offline(): boolean {
    return !navigator.onLine;
  }

  /** While training a new version only says that it is there. */
  notices(training: boolean): Notice[] {
    const shown = [...this.#notices].map(([id, make]) => ({ id, ...make() }));
    return this.#updateWaits ? [updateNotice(training), ...shown] : shown;
  }

  notify(id: string, make: NoticeMaker): void {
    // Taken out first: a repeated notice moves to the end.
    this.#notices.delete(id);
    this.#notices.set(id, make);
    this.#onChange();
  }

  /** For what nobody has to act on: goes away by itself. */
  notifyInPassing(id: string, make: NoticeMaker): void {
    this.notify(id, make);
    setTimeout(() => {
      if (this.#notices.get(id) === make) this.dismiss(id);
    }, PASSING_MS);
  }

  dismiss(id: string): void {
    if (id === 'update') this.#updateWaits = false;
    else this.#notices.delete(id);
    this.#onChange();
  }

  setTheme(choice: ThemeChoice): void {
    this.#theme = choice;
    chooseTheme(choice);
    this.#onChange();
  }

  async install(): Promise<void> {
    await this.#installPrompt.install();
  }

  async applyUpdate(beforeReload: () => void): Promise<void> {
    await this.#serviceWorker?.applyUpdate(beforeReload);
  }
}

function updateNotice(training: boolean): Notice {
  if (training) {
    return {
      id: 'update',
      text: msg('A new version is ready. It waits until the training is over.'),
      dismissLabel: msg('Later'),
    };
  }
  const command: PageCommand = { kind: 'apply-update' };
  return {
    id: 'update',
    text: msg('A new version is ready. Reloading keeps the settings of this run and begins it again.'),
    action: { label: msg('Reload'), command },
    dismissLabel: msg('Later'),
  };
}

function offlineReadyNotice(): Omit<Notice, 'id'> {
  return { text: msg('Tapeloop is stored on this device: from now on it works without a network, too.') };
}

function updatedElsewhereNotice(): Omit<Notice, 'id'> {
  return { text: msg('Another tab was updated to a new version; reload this one when you are done here.') };
}
