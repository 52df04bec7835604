/**
 * What components ask for. They know no store: they fire one of these two events, which bubble to the app, and the app
 * answers by changing the state that comes down through the context.
 */
import type { BackendPreference } from '../../protocol/events.ts';
import type { OptimizerSpec } from '../../protocol/optimizer-spec.ts';
import type { RunSpec } from '../../protocol/run-spec.ts';
import type { Speed, WeightChange } from '../../protocol/trainer-api.ts';
import type { Language } from '../i18n/locale.ts';

/** Something about the run. */
export type RunCommand =
  /** `edited`: nobody need be told that another run begins. */
  | { readonly kind: 'open'; readonly spec: RunSpec; readonly edited?: boolean }
  /** As `open`, but the run that is there goes on where it can take the change over. */
  | { readonly kind: 'tune'; readonly spec: RunSpec }
  | { readonly kind: 'train' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'step'; readonly unit: 'batch' | 'epoch' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'new-seed' }
  | { readonly kind: 'optimizer'; readonly value: OptimizerSpec }
  | { readonly kind: 'learning-rate'; readonly value: number }
  | { readonly kind: 'epochs'; readonly value: RunSpec['training']['epochs'] }
  | { readonly kind: 'speed'; readonly value: Speed }
  | { readonly kind: 'backend'; readonly value: BackendPreference }
  | { readonly kind: 'set-weight'; readonly change: WeightChange }
  | { readonly kind: 'try-model'; readonly x: number }
  | { readonly kind: 'simulate-device-loss' }
  | { readonly kind: 'simulate-worker-crash' };

export type ThemeChoice = 'auto' | 'light' | 'dark';

/** Something about the page itself. */
export type PageCommand =
  | { readonly kind: 'language'; readonly value: Language }
  | { readonly kind: 'theme'; readonly value: ThemeChoice }
  | { readonly kind: 'install' }
  | { readonly kind: 'copy-link' }
  | { readonly kind: 'guide-run' }
  | { readonly kind: 'apply-update' }
  | { readonly kind: 'dismiss-notice'; readonly id: string }
  | { readonly kind: 'toggle-controls'; readonly open: boolean };

export class RunCommandEvent extends Event {
  static readonly type = 'run-command';
  readonly command: RunCommand;

  constructor(command: RunCommand) {
    super(RunCommandEvent.type, { bubbles: true, composed: true });
    this.command = command;
  }
}

export class PageCommandEvent extends Event {
  static readonly type = 'page-command';
  readonly command: PageCommand;

  constructor(command: PageCommand) {
    super(PageCommandEvent.type, { bubbles: true, composed: true });
    this.command = command;
  }
}

declare global {
  interface HTMLElementEventMap {
    'run-command': RunCommandEvent;
    'page-command': PageCommandEvent;
  }
}
