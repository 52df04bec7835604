import { expect, test } from 'vitest';
import { chromiumArgs } from '../../../tools/browsers.mjs';

test('Chromium is asked for WebGPU and kept off the network', () => {
  expect(chromiumArgs).toContain('--enable-unsafe-webgpu');
  expect(chromiumArgs).toContain('--disable-background-networking');
});
