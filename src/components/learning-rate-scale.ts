/** Between a learning rate and its place on a logarithmic slider. */

/** The slider's ends, as powers of ten; the number beside it goes further. */
export const SLIDER = { min: -4, max: 1, step: 0.01 } as const;

/** Two significant digits: what a slider can be set to by hand. */
export function rateFromSlider(exponent: number): number {
  return Number((10 ** exponent).toPrecision(2));
}

export function sliderFromRate(rate: number): number {
  return Math.min(SLIDER.max, Math.max(SLIDER.min, Math.log10(Math.max(rate, 10 ** SLIDER.min))));
}
