import type { ReactiveController } from 'lit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Result } from '../../../protocol/failure.ts';
import type { WeightsAnswer } from '../../../protocol/questions/weights.ts';
import { Asking } from '../../../src/later/views/asking.ts';
import type { RunView } from '../../../src/views/run-context.ts';

const ANSWER = { variables: [] } as unknown as WeightsAnswer;

/** An element on the page as far as `Asking` looks at it; what the worker answers is said by the test. */
class Host {
  readonly asked: ((result: Result<WeightsAnswer>) => void)[] = [];
  readonly updates = vi.fn();
  step = 0;
  run = 1;
  #controller: ReactiveController | null = null;
  readonly updateComplete = Promise.resolve(true);

  get view(): RunView {
    const ask = () => new Promise((resolve) => this.asked.push(resolve));
    return {
      info: { run: this.run },
      snapshot: { position: { step: this.step } },
      ask,
    } as unknown as RunView;
  }

  addController(controller: ReactiveController): void {
    this.#controller = controller;
  }

  removeController(): void {}

  requestUpdate(): void {
    this.updates();
  }

  update(): void {
    this.#controller?.hostUpdated?.();
  }
}

function askingFor(host: Host): Asking<'weights'> {
  return new Asking(host, {
    kind: 'weights',
    question: () => ({}) as never,
    key: ({ snapshot }) => [snapshot?.position.step],
    intervalMs: 100,
  });
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('asks again when something is new, not before its time, and never twice at once', async () => {
  const host = new Host();
  const asking = askingFor(host);
  host.update();
  host.update();
  expect(host.asked).toHaveLength(1);
  host.step = 1;
  host.update();
  host.asked[0]!({ ok: true, value: ANSWER });
  await vi.advanceTimersByTimeAsync(50);
  expect(asking.latest?.answer).toBe(ANSWER);
  expect(host.asked).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(100);
  expect(host.asked).toHaveLength(2);
});

test('says why there is no answer, until it asks again or another run is there', async () => {
  const host = new Host();
  const asking = askingFor(host);
  host.update();
  const failure = { code: 'no-run', params: {} } as const;
  host.asked[0]!({ ok: false, failure });
  await vi.advanceTimersByTimeAsync(0);
  expect(asking.failure).toEqual(failure);
  expect(host.updates).toHaveBeenCalledOnce();
  host.run = 2;
  expect(asking.failure).toBeNull();
  host.run = 1;
  host.step = 1;
  host.update();
  await vi.advanceTimersByTimeAsync(150);
  expect(asking.failure).toBeNull();
  host.asked[1]!({ ok: true, value: ANSWER });
  await vi.advanceTimersByTimeAsync(0);
  expect(asking.latest?.answer).toBe(ANSWER);
});

test('an answer about another run is dropped', async () => {
  const host = new Host();
  const asking = askingFor(host);
  host.update();
  host.run = 2;
  host.asked[0]!({ ok: true, value: ANSWER });
  await vi.advanceTimersByTimeAsync(0);
  expect(asking.latest).toBeNull();
});
