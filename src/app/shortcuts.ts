/** The tape machine's keys. They work where no control has the keyboard, and never with Ctrl, Alt or Meta. */
import type { RunCommand } from '../components/commands.ts';

/** The command for a key press, or null. `training` decides what Space does. */
export function shortcut(event: KeyboardEvent, training: boolean): RunCommand | null {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return null;
  if (takesKeys(event.composedPath())) return null;
  switch (event.key) {
    case ' ':
      return { kind: training ? 'pause' : 'train' };
    case 'ArrowRight':
      return { kind: 'step', unit: event.shiftKey ? 'batch' : 'epoch' };
    case 'Home':
      return { kind: 'reset' };
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
