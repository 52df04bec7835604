import { expect, it } from 'vitest';
import { rateFromSlider, sliderFromRate } from '../../../src/components/learning-rate-scale.ts';

it('goes there and back in two significant digits', () => {
  for (const rate of [0.0001, 0.013, 0.1, 0.97, 1, 10])
    expect(rateFromSlider(sliderFromRate(rate))).toBe(rate);
});

it('stays on the slider', () => {
  expect(sliderFromRate(0)).toBe(-4);
  expect(sliderFromRate(1000)).toBe(1);
});
