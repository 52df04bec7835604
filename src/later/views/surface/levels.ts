/** Heights of the contour lines, and how deep the colour is: closer together near the bottom. Pure. */

export interface Relief {
  readonly min: number;
  readonly max: number;
}

/** How much closer the levels are at the bottom than at the top. */
const STEEPNESS = 80;

export function reliefOf(values: Float32Array, floor: number | null): Relief {
  const finite = values.filter((value) => Number.isFinite(value));
  const min = Math.min(floor ?? Infinity, ...finite);
  return finite.length > 0 ? { min, max: Math.max(min, ...finite) } : { min: 0, max: 1 };
}

/** 0 at the bottom to 1 at the top, along the logarithm of the height above the bottom. */
export function heightOf({ min, max }: Relief, value: number): number {
  if (!(max > min)) return 0;
  const share = Math.max(0, Math.min(1, (value - min) / (max - min)));
  return Math.log1p(STEEPNESS * share) / Math.log1p(STEEPNESS);
}

/** About `count` round losses between the bottom and the top. */
export function contourLevels({ min, max }: Relief, count = 10): number[] {
  if (!(max > min)) return [];
  const levels = Array.from({ length: count }, (_, i) => {
    const share = Math.expm1(((i + 0.7) / count) * Math.log1p(STEEPNESS)) / STEEPNESS;
    const digits = Math.max(
      1,
      1 + Math.ceil(Math.log10(min + share * (max - min)) - Math.log10(share * (max - min))),
    );
    return Number((min + share * (max - min)).toPrecision(Math.min(8, Math.max(2, digits || 2))));
  });
  return [...new Set(levels)].filter((level) => level > min && level < max);
}
