/**
 * How many steps one run does, and whether a second run may be on its way before the first is back.
 *
 * It learns what runs of each length (in powers of two) take, and picks the longest that stays near its target. A fixed
 * cost that no shorter run would save (a read-back that is polled, an evaluation over a million points) raises
 * the target: there is no point in splitting work finer than what a run costs however short it is. But a run
 * longer than needed is never gambled on lightly, because a Pause has to wait for it.
 */
import type { BackendKind } from '../../protocol/events.ts';

/** On a GPU, half of what may be in flight when Pause comes; on the CPU, the time that messages wait. */
const TARGET_MS: Readonly<Record<BackendKind, number>> = { webgpu: 25, cpu: 8 };

/** A run may take this much more than the shortest one does... */
const OVER_LEAST = 1.25;
/** ...and so many times as long, where Pause has time for it: what is the same for each run should be the smaller part of it. */
const OVER_SMALL_LEAST = 3;

/** Two runs may be in flight when both together take no longer: Pause answers within 100 ms. */
const IN_FLIGHT_MS = 60;

/** On the CPU nothing is polled: twice the steps may take twice as long, and that must leave Pause its 100 ms. */
const CPU_LONGEST_TRIAL_MS = 80;

/** What a length took is believed this long; where twice the length would be too slow for Pause, longer. */
const BELIEVED_MS = 2_000;
const RISKY_BELIEVED_MS = 30_000;

/** Weight of the newest measurement. */
const NEWEST = 0.3;

interface Estimate {
  readonly ms: number;
  readonly at: number;
}

export class Pacer {
  readonly #targetMs: number;
  readonly #overlaps: boolean;
  /** By the power of two. */
  readonly #estimates: (Estimate | undefined)[] = [];
  #power = 0;

  constructor(kind: BackendKind) {
    this.#targetMs = TARGET_MS[kind];
    this.#overlaps = kind === 'webgpu';
  }

  /** The next run's length, at most `most`. */
  steps(most: number): number {
    return Math.min(most, 2 ** this.#power);
  }

  /** May a second run be sent while one is in flight? */
  get mayOverlap(): boolean {
    const estimate = this.#estimates[this.#power];
    return this.#overlaps && estimate !== undefined && 2 * estimate.ms <= IN_FLIGHT_MS;
  }

  /**
   * A run of `steps` came back at `now` after `latencyMs`, the time since it was sent, when `inFlight` runs (itself
   * included) shared the device.
   */
  learn(now: number, steps: number, latencyMs: number, inFlight: number): void {
    const power = Math.round(Math.log2(steps));
    const ms = latencyMs / inFlight;
    const before = this.#estimates[power];
    const counts = before !== undefined && now - before.at < BELIEVED_MS;
    this.#estimates[power] = { ms: counts ? before.ms + NEWEST * (ms - before.ms) : ms, at: now };
    this.#choose(now, power);
  }

  /** `measured`: the power that was measured just now; only from there it goes up. */
  #choose(now: number, measured: number): void {
    const least = this.#leastMs(now);
    const target = Math.max(
      this.#targetMs,
      OVER_LEAST * least,
      Math.min(OVER_SMALL_LEAST * least, IN_FLIGHT_MS),
    );
    while (this.#power > 0 && this.#isTooSlow(this.#power, target)) this.#power--;
    const here = this.#estimates[this.#power];
    if (here === undefined || here.ms > target || measured !== this.#power) return;
    if (!this.#overlaps && 2 * here.ms > CPU_LONGEST_TRIAL_MS) return;
    // Twice the steps take at most twice as long, whatever was measured before.
    const mustFit = 2 * here.ms <= target;
    const isBeyond = this.#isTooSlow(this.#power + 1, target) && this.#isKnown(this.#power + 1, now, here.ms);
    if (mustFit || !isBeyond) this.#power++;
  }

  #isTooSlow(power: number, target: number): boolean {
    const estimate = this.#estimates[power];
    return estimate !== undefined && estimate.ms > target;
  }

  /** Is there a measurement of `power` that still counts, where half of its steps take `halfMs`? */
  #isKnown(power: number, now: number, halfMs: number): boolean {
    const estimate = this.#estimates[power];
    const believedMs = 2 * halfMs > IN_FLIGHT_MS ? RISKY_BELIEVED_MS : BELIEVED_MS;
    return estimate !== undefined && now - estimate.at < believedMs;
  }

  #leastMs(now: number): number {
    const fresh = this.#estimates.filter((estimate) => estimate && now - estimate.at < RISKY_BELIEVED_MS);
    return Math.min(...fresh.map((estimate) => estimate?.ms ?? Infinity));
  }
}
