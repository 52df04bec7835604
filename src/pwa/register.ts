/**
 * Registers the service worker and tells the page what becomes of it. It never reloads by itself: a new version
 * waits until `applyUpdate` is called, because a reload in the middle of a training run would be rude.
 *
 * Plain service-worker API instead of `virtual:pwa-register`: that one treats an update found later than a minute
 * after the start, and one accepted in another tab, as somebody else's, and then reloads, or does not, accordingly.
 */

export interface ServiceWorkerOptions {
  /** Everything that the page needs is stored: from now on it opens without a network. First installation only. */
  onOfflineReady?: () => void;
  /** A new version is stored and waits for `applyUpdate`. Also called at start, if one was left waiting. */
  onUpdateAvailable?: () => void;
  /** Another tab applied the update. This one goes on with the old code until its user reloads it. */
  onUpdatedElsewhere?: () => void;
}

export interface ServiceWorkerHandle {
  /** Asks the server for a new version. Being offline is no error: there is just nothing new. */
  checkForUpdate(): Promise<void>;
  /**
   * Lets the waiting version take over, then reloads the page. `beforeReload` is the moment to put something by. No
   * sooner: whatever the page fetches while the versions change places (an icon for a new address is enough) wakes the
   * old one again, and Chromium then lets the new one wait.
   */
  applyUpdate(beforeReload?: () => void): Promise<void>;
}

/** What a test replaces; the defaults are the browser's. */
interface Surroundings {
  container: ServiceWorkerContainer | undefined;
  reload: () => void;
}

const scriptUrl = './sw.js';

/** In development there is no service worker; outside a secure context there is no `navigator.serviceWorker`. */
function browserSurroundings(): Surroundings {
  const available = import.meta.env.PROD && 'serviceWorker' in navigator;
  return { container: available ? navigator.serviceWorker : undefined, reload: () => location.reload() };
}

/** Calls `onInstalled` once for every worker that gets as far as being installed, now or later. */
function watchInstallations(registration: ServiceWorkerRegistration, onInstalled: () => void): void {
  // Browsers differ in whether `updatefound` still follows for the worker that the registration began with.
  const watched = new WeakSet<ServiceWorker>();
  const watch = (worker: ServiceWorker | null): void => {
    if (!worker || watched.has(worker)) return;
    watched.add(worker);
    worker.addEventListener('statechange', () => {
      if (worker.state === 'installed') onInstalled();
    });
  };
  watch(registration.installing);
  registration.addEventListener('updatefound', () => watch(registration.installing));
}

/** Where service workers are refused, blocked or not to be had, the page works all the same, but only online. */
export function registerServiceWorker(
  options: ServiceWorkerOptions = {},
  { container, reload }: Surroundings = browserSurroundings(),
): ServiceWorkerHandle {
  if (container) return new Registration(options, container, reload);
  return {
    checkForUpdate: async () => {},
    applyUpdate: async (beforeReload) => {
      beforeReload?.();
      reload();
    },
  };
}

class Registration implements ServiceWorkerHandle {
  readonly #options: ServiceWorkerOptions;
  readonly #reload: () => void;
  /** Nothing where it was refused; blocked ones (by a policy or a test) resolve with nothing in some browsers. */
  readonly #registered: Promise<ServiceWorkerRegistration | undefined>;
  #applying: { readonly beforeReload: (() => void) | undefined } | null = null;

  constructor(options: ServiceWorkerOptions, container: ServiceWorkerContainer, reload: () => void) {
    this.#options = options;
    this.#reload = reload;
    this.#watchControl(container);
    this.#registered = this.#register(container);
  }

  async checkForUpdate(): Promise<void> {
    const registration = await this.#registered;
    await registration?.update().catch(() => undefined);
  }

  async applyUpdate(beforeReload?: () => void): Promise<void> {
    const waiting = (await this.#registered)?.waiting;
    // Nothing waits if another tab was faster: then a plain reload brings the new version.
    if (!waiting) return this.#leave(beforeReload);
    this.#applying = { beforeReload };
    waiting.postMessage({ type: 'SKIP_WAITING' });
  }

  async #register(container: ServiceWorkerContainer): Promise<ServiceWorkerRegistration | undefined> {
    const registering: Promise<ServiceWorkerRegistration | undefined> = container.register(scriptUrl, {
      updateViaCache: 'none',
    });
    const registration = await registering.catch(() => undefined);
    if (!registration) return undefined;
    if (registration.waiting) this.#options.onUpdateAvailable?.();
    watchInstallations(registration, () => {
      // A worker that replaces none does not wait: it becomes active at once.
      if (registration.active) this.#options.onUpdateAvailable?.();
      else this.#options.onOfflineReady?.();
    });
    return registration;
  }

  #watchControl(container: ServiceWorkerContainer): void {
    let controlled = container.controller !== null;
    container.addEventListener('controllerchange', () => {
      // The first worker ever also takes control, of a page that is as new as itself.
      const replaced = controlled;
      controlled = true;
      if (this.#applying) this.#leave(this.#applying.beforeReload);
      else if (replaced) this.#options.onUpdatedElsewhere?.();
    });
  }

  #leave(beforeReload?: () => void): void {
    beforeReload?.();
    this.#reload();
  }
}
