/** A canvas's drawing surface in CSS pixels, as sharp as the screen is. Empty afterwards. */
export function sizedContext(
  canvas: HTMLCanvasElement,
  width = canvas.clientWidth,
  height = canvas.clientHeight,
): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio || 1;
  Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
  const context = canvas.getContext('2d');
  context?.scale(ratio, ratio);
  return context;
}
