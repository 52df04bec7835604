/**
 * Keeps the browser's offer to install the app until the user asks for it. Where a browser makes no such offer
 * (Firefox, Safari, an app that is installed already), `canInstall` stays false and the page shows no button.
 */

/** Chromium's event, which TypeScript's DOM library does not have. */
interface BeforeInstallPromptEvent extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

/** Dispatches `change` whenever `canInstall` may have changed. */
export class InstallPrompt extends EventTarget {
  #offer: BeforeInstallPromptEvent | undefined;

  /** Create it early: the browser makes its offer once, soon after loading. */
  constructor(source: EventTarget = window) {
    super();
    source.addEventListener('beforeinstallprompt', (event) => {
      // Without this, some browsers show their own banner over the page.
      event.preventDefault();
      this.#keep(event as BeforeInstallPromptEvent);
    });
    source.addEventListener('appinstalled', () => this.#keep(undefined));
  }

  get canInstall(): boolean {
    return this.#offer !== undefined;
  }

  /**
   * Shows the browser's dialogue. Must be called from a user gesture; true if the app was installed. A browser that takes its
   * offer back, or sees no gesture, shows nothing.
   */
  async install(): Promise<boolean> {
    const offer = this.#offer;
    if (!offer) return false;
    // An offer can be used only once, whatever the answer.
    this.#keep(undefined);
    try {
      const { outcome } = await offer.prompt();
      return outcome === 'accepted';
    } catch {
      return false;
    }
  }

  #keep(offer: BeforeInstallPromptEvent | undefined): void {
    this.#offer = offer;
    this.dispatchEvent(new Event('change'));
  }
}
