import { beforeEach, expect, test, vi } from 'vitest';
import { registerServiceWorker } from '../../../src/pwa/register.ts';

class FakeWorker extends EventTarget {
  state: ServiceWorkerState = 'installing';
  readonly postMessage = vi.fn();

  become(state: ServiceWorkerState): void {
    this.state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}

class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
  active: FakeWorker | null = null;
  update = vi.fn(async () => {});

  /** A new worker arrives and installs; it waits if there is an active one. */
  install(): FakeWorker {
    const worker = new FakeWorker();
    this.installing = worker;
    this.dispatchEvent(new Event('updatefound'));
    this.installing = null;
    if (this.active) this.waiting = worker;
    worker.become('installed');
    if (!this.active) {
      this.active = worker;
      worker.become('activated');
    }
    return worker;
  }
}

class FakeContainer extends EventTarget {
  controller: FakeWorker | null = null;
  readonly registration = new FakeRegistration();
  register = vi.fn(async () => this.registration);

  takeControl(worker: FakeWorker): void {
    this.controller = worker;
    this.dispatchEvent(new Event('controllerchange'));
  }
}

let container: FakeContainer;
const reload = vi.fn();
const told = {
  onOfflineReady: vi.fn(),
  onUpdateAvailable: vi.fn(),
  onUpdatedElsewhere: vi.fn(),
};

async function start() {
  const handle = registerServiceWorker(told, {
    container: container as unknown as ServiceWorkerContainer,
    reload,
  });
  await handle.checkForUpdate();
  return handle;
}

beforeEach(() => {
  vi.resetAllMocks();
  container = new FakeContainer();
});

function secondVisit(): void {
  container.registration.active = new FakeWorker();
  container.controller = container.registration.active;
}

test('the first visit becomes ready for offline use, without a reload', async () => {
  await start();
  container.takeControl(container.registration.install());
  expect(told.onOfflineReady).toHaveBeenCalledTimes(1);
  expect(told.onUpdateAvailable).not.toHaveBeenCalled();
  expect(told.onUpdatedElsewhere).not.toHaveBeenCalled();
  expect(reload).not.toHaveBeenCalled();
});

test('a worker that was installing when the registration arrived is reported once', async () => {
  const worker = new FakeWorker();
  container.registration.installing = worker;
  await start();
  container.registration.dispatchEvent(new Event('updatefound'));
  worker.become('installed');
  expect(told.onOfflineReady).toHaveBeenCalledTimes(1);
});

test('an update waits, and the page reloads only after it was asked to', async () => {
  secondVisit();
  const handle = await start();
  const update = container.registration.install();
  expect(told.onUpdateAvailable).toHaveBeenCalledTimes(1);
  expect(update.postMessage).not.toHaveBeenCalled();

  const beforeReload = vi.fn(() => expect(reload).not.toHaveBeenCalled());
  await handle.applyUpdate(beforeReload);
  expect(update.postMessage).toHaveBeenCalledWith({ type: 'SKIP_WAITING' });
  expect(beforeReload).not.toHaveBeenCalled();
  expect(reload).not.toHaveBeenCalled();
  container.takeControl(update);
  expect(beforeReload).toHaveBeenCalledTimes(1);
  expect(reload).toHaveBeenCalledTimes(1);
});

test('an update in the session of the first visit can be applied too', async () => {
  const handle = await start();
  container.takeControl(container.registration.install());
  const update = container.registration.install();
  expect(told.onUpdateAvailable).toHaveBeenCalledTimes(1);
  await handle.applyUpdate();
  container.takeControl(update);
  expect(reload).toHaveBeenCalledTimes(1);
});

test('an update left waiting by an earlier visit is offered at start', async () => {
  secondVisit();
  container.registration.waiting = new FakeWorker();
  await start();
  expect(told.onUpdateAvailable).toHaveBeenCalledTimes(1);
});

test('an update accepted in another tab does not reload this one', async () => {
  secondVisit();
  const handle = await start();
  const update = container.registration.install();
  container.registration.waiting = null;
  container.takeControl(update);
  expect(reload).not.toHaveBeenCalled();
  expect(told.onUpdatedElsewhere).toHaveBeenCalledTimes(1);
  await handle.applyUpdate();
  expect(reload).toHaveBeenCalledTimes(1);
});

test('a check without a network is no error', async () => {
  secondVisit();
  container.registration.update.mockRejectedValue(new TypeError('failed to fetch'));
  const handle = await start();
  await expect(handle.checkForUpdate()).resolves.toBeUndefined();
});

test('a refused registration is no error, and the handle stays usable', async () => {
  container.register.mockRejectedValue(new Error('insecure'));
  const handle = await start();
  await handle.checkForUpdate();
  await handle.applyUpdate();
  expect(reload).toHaveBeenCalledTimes(1);
});

test('a blocked registration that resolves with nothing is no error', async () => {
  container.register = vi.fn(async () => undefined as unknown as FakeRegistration);
  const handle = await start();
  await handle.checkForUpdate();
  await handle.applyUpdate();
  expect(reload).toHaveBeenCalledOnce();
});

test('without service workers the handle does nothing but reload on request', async () => {
  const handle = registerServiceWorker(told, { container: undefined, reload });
  await handle.checkForUpdate();
  expect(reload).not.toHaveBeenCalled();
  await handle.applyUpdate();
  expect(reload).toHaveBeenCalledTimes(1);
});
