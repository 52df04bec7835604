/** The page's colours and type for a canvas, which does not know custom properties: an invisible element turns them into plain values. */
import { TONES, type Palette, type PlotTheme } from './plot-picture.ts';

export function readTheme(probe: HTMLElement): PlotTheme {
  const style = getComputedStyle(probe);
  const palette = Object.fromEntries(
    TONES.map((tone) => {
      probe.style.color = `var(--${tone})`;
      return [tone, style.color];
    }),
  ) as Palette;
  return { palette, fontFamily: style.fontFamily, fontSize: Number.parseFloat(style.fontSize) };
}
