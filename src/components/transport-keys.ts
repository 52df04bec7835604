/** What the keys of the tape machine do, and when: the same on the transport bar and on the keyboard. */
import type { RunCommand } from './commands.ts';

/** What the run allows right now. */
export type TransportState = 'unavailable' | 'ready' | 'training' | 'finished' | 'diverged';

export type TransportKey = 'play' | 'step-batch' | 'step-epoch' | 'reset';

interface Allowed {
  readonly play: 'train' | 'pause' | null;
  readonly step: boolean;
  readonly reset: boolean;
}

const ALLOWED: Readonly<Record<TransportState, Allowed>> = {
  unavailable: { play: null, step: false, reset: false },
  ready: { play: 'train', step: true, reset: true },
  training: { play: 'pause', step: false, reset: true },
  finished: { play: 'train', step: true, reset: true },
  diverged: { play: null, step: false, reset: true },
};

/** The command of a key; null while the key rests. */
export function transportCommand(state: TransportState, key: TransportKey): RunCommand | null {
  const { play, step, reset } = ALLOWED[state];
  switch (key) {
    case 'play':
      return play && { kind: play };
    case 'step-batch':
      return step ? { kind: 'step', unit: 'batch' } : null;
    case 'step-epoch':
      return step ? { kind: 'step', unit: 'epoch' } : null;
    case 'reset':
      return reset ? { kind: 'reset' } : null;
    default:
      return key satisfies never;
  }
}
