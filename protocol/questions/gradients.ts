/**
 * Three ways to the same gradient of a batch's loss: the run's device in float32, the same graph on the CPU in float64, and central finite differences
 * of the float64 loss, which know nothing of the tape.
 */
import type { BackendInfo, BackendKind } from '../events.ts';
import type { ElementAt } from './step.ts';

export interface GradientsQuestion {
  /** As in `StepQuestion`. */
  readonly batch: number | null;
  /** How the run's step is spread over the device. */
  readonly schedule: BackendInfo['schedule'];
}

export interface GradientsAnswer {
  /** Trainable numbers in all. */
  readonly weights: number;
  readonly batch: number;
  readonly step: number;
  /** Which device it was. */
  readonly kind: BackendKind;
  readonly device: Comparison;
  readonly differences: Comparison & {
    /** Where the loss has a kink, left and right slopes differ: there is no gradient to compare with. */
    readonly kinks: number;
  };
  readonly agrees: boolean;
}

/** Against float64 by the tape. */
export interface Comparison {
  /** Numbers that were compared. */
  readonly compared: number;
  /**
   * The largest difference, as a share of what was added up for the variable's gradients (the sizes of the terms): near the minimum the sum is
   * all but 0, and its rounding is not.
   */
  readonly largest: number;
  /** Above it, the two do not agree. */
  readonly limit: number;
  /** Where it is; null where nothing was compared. */
  readonly worst: (ElementAt & { readonly value: number; readonly float64: number }) | null;
}

/** How far apart two ways may be. */
export const GRADIENT_LIMITS = { device: 1e-4, differences: 1e-5 } as const;
