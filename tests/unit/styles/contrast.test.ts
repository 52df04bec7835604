/** WCAG contrast of the page's colours on its surface, light and dark: 4.5 for text, 3 for lines and marks. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const tokens = readFileSync(new URL('../../../src/styles/tokens.css', import.meta.url), 'utf8');

function colours(name: string): [light: string, dark: string] {
  const match = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(tokens);
  if (!match?.[1] || !match[2]) throw new Error(`missing colour: ${name}`);
  return [match[1], match[2]];
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

describe.each([0, 1] as const)('scheme %i', (scheme) => {
  it.each(['ink', 'muted', 'model-text', 'truth-text', 'optimum-text'])('%s can be read', (name) => {
    for (const ground of ['surface', 'raised', 'wash']) {
      expect(contrast(colours(name)[scheme], colours(ground)[scheme])).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(['data', 'model', 'truth', 'optimum', 'warning', 'edge', 'focus'])('%s can be seen', (name) => {
    for (const ground of ['surface', 'raised']) {
      expect(contrast(colours(name)[scheme], colours(ground)[scheme])).toBeGreaterThanOrEqual(3);
    }
  });
});
