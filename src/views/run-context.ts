/** What the views know of the run: the store's state as it was at one moment, and a little that only the page knows. */
import { createContext } from '@lit/context';
import type { Ask } from '../../protocol/questions.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import type { RunStart } from '../charts/run-pictures.ts';
import type { RunState } from '../client/run-store.ts';
import type { Divergence } from '../i18n/divergence-sentence.ts';
import type { LogModel } from '../components/log-model.ts';
import type { ModelTrial } from '../components/model-section.ts';

export interface RunView extends RunState {
  /** What the controls show: the open run's spec, or the one that is being opened. */
  readonly spec: RunSpec;
  /** The run before its first step; null as long as that was not seen. */
  readonly start: RunStart | null;
  readonly trial: ModelTrial;
  /** Set when the run diverged, until another run begins. */
  readonly divergence: Divergence | null;
  /** How many epochs Train adds to a finished run. */
  readonly portion: number;
  /** About the open run: see `Questions`. */
  readonly ask: Ask;
  /** One object for the life of the page; `history.revision` says when it changed. */
  readonly log: LogModel;
}

export const runContext = createContext<RunView>('tapeloop-run');
