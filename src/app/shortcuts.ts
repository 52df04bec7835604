/** The tape machine's keys. They work where no control has the keyboard, and never with Ctrl, Alt or Meta. */
import type { TransportKey } from '../components/transport-keys.ts';

/** Which of its keys was pressed, or null. */
export function shortcut(event: KeyboardEvent): TransportKey | null {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return null;
  if (takesKeys(event.composedPath())) return null;
  switch (event.key) {
    case ' ':
      return 'play';
    case 'ArrowRight':
      return event.shiftKey ? 'step-batch' : 'step-epoch';
    case 'Home':
      return 'reset';
    default:
      return null;
  }
}

/** Whether something on the way wants the keys for itself: a control, a scrolling text, an open panel. */
function takesKeys(path: readonly EventTarget[]): boolean {
  return path.some(
    (target) =>
      target instanceof Element &&
      target.matches('input, select, textarea, button, a, dialog, [tabindex], [popover]'),
  );
}
