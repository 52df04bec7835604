import { afterEach, expect, test, vi } from 'vitest';
import { FrameMeter } from '../../../src/later/views/timing/frame-meter.ts';

afterEach(() => void vi.unstubAllGlobals());

test('measures frames while it runs; stopped, its ports are closed', async () => {
  const frames: (() => void)[] = [];
  const closed = vi.fn();
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.push(callback));
  vi.stubGlobal('cancelAnimationFrame', () => (frames.length = 0));
  class Watched extends MessageChannel {
    constructor() {
      super();
      this.port2.addEventListener('close', closed);
    }
  }
  vi.stubGlobal('MessageChannel', Watched);
  const meter = new FrameMeter();
  for (const visit of [1, 2]) {
    meter.start();
    meter.start();
    expect(frames).toHaveLength(1);
    frames.shift()?.();
    await vi.waitFor(() => expect(meter.totals.frames).toBe(visit));
    meter.stop();
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(visit));
    expect(frames).toHaveLength(0);
  }
});
