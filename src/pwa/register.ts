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
  /** The browser refused or could not fetch the service worker: the page works, but only online. */
  onError?: (error: unknown) => void;
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

export function registerServiceWorker(
  options: ServiceWorkerOptions = {},
  { container, reload }: Surroundings = browserSurroundings(),
): ServiceWorkerHandle {
  const leave = (beforeReload?: () => void): void => {
    beforeReload?.();
    reload();
  };
  if (!container) return { checkForUpdate: async () => {}, applyUpdate: async (before) => leave(before) };

  let applying: { readonly beforeReload: (() => void) | undefined } | null = null;
  let controlled = container.controller !== null;
  container.addEventListener('controllerchange', () => {
    // The first worker ever also takes control, of a page that is as new as itself.
    const replaced = controlled;
    controlled = true;
    if (applying) leave(applying.beforeReload);
    else if (replaced) options.onUpdatedElsewhere?.();
  });

  // Where service workers are blocked (by a policy or a test), some browsers resolve with nothing instead of rejecting.
  const registered: Promise<ServiceWorkerRegistration | undefined> = container.register(scriptUrl, {
    updateViaCache: 'none',
  });
  registered.then(
    (registration) => {
      if (!registration) return;
      if (registration.waiting) options.onUpdateAvailable?.();
      watchInstallations(registration, () => {
        // A worker that replaces none does not wait: it becomes active at once.
        if (registration.active) options.onUpdateAvailable?.();
        else options.onOfflineReady?.();
      });
    },
    (error: unknown) => options.onError?.(error),
  );

  return {
    async checkForUpdate() {
      const registration = await registered.catch(() => undefined);
      await registration?.update().catch(() => undefined);
    },
    async applyUpdate(beforeReload) {
      const registration = await registered.catch(() => undefined);
      const waiting = registration?.waiting;
      // Nothing waits if another tab was faster: then a plain reload brings the new version.
      if (!waiting) return leave(beforeReload);
      applying = { beforeReload };
      waiting.postMessage({ type: 'SKIP_WAITING' });
    },
  };
}
