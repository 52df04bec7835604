/** The shape of one example: `28 × 28 × 1`. */
export function shapeText(shape: readonly number[]): string {
  return shape.join('\u00a0×\u00a0');
}
