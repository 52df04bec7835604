import { expect, test } from 'vitest';
import { RateMeter } from '../../../worker/session/rates.ts';

test('is 0 before training, before the first run and after the end', () => {
  const rates = new RateMeter();
  rates.record(5, 10);
  expect(rates.stepsPerSecond()).toBe(0);
  rates.start(10);
  expect(rates.stepsPerSecond()).toBe(0);
  rates.record(20, 10);
  expect(rates.stepsPerSecond()).toBe(1000);
  rates.stop();
  expect(rates.stepsPerSecond()).toBe(0);
});

test('counts the last second only', () => {
  const rates = new RateMeter();
  rates.start(0);
  for (let now = 100; now <= 5000; now += 100) rates.record(now, 10);
  for (let now = 5100; now <= 6000; now += 100) rates.record(now, 50);
  expect(rates.stepsPerSecond()).toBe(500);
});

test('measures steps that take longer than a second', () => {
  const rates = new RateMeter();
  rates.start(0);
  for (let now = 4000; now <= 40_000; now += 4000) rates.record(now, 1);
  expect(rates.stepsPerSecond()).toBe(0.25);
});
