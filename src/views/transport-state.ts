/** What the run allows, for the bar and for the keyboard. */
import type { TransportState } from '../components/transport-keys.ts';
import type { RunView } from './run-context.ts';

export function transportState({ status, info }: Pick<RunView, 'status' | 'info'>): TransportState {
  if (!info) return 'unavailable';
  switch (status) {
    case 'empty':
    case 'restarting':
      return 'unavailable';
    // The next command tries to start the worker again.
    case 'dead':
    case 'ready':
    case 'paused':
      return 'ready';
    case 'training':
    case 'finished':
    case 'diverged':
      return status;
    default:
      return status satisfies never;
  }
}
