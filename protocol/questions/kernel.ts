/** The text that the engine generates for the training step. */

export interface KernelQuestion {
  readonly schedule: 'resident' | 'streamed';
  /** Of a workgroup, in the resident schedule. */
  readonly threads: number;
}

export interface KernelAnswer {
  /** WGSL, cut after so many characters as a page can show. */
  readonly text: string;
  /** Characters of the whole text. */
  readonly characters: number;
  /** A resident step is one kernel, a streamed one several. */
  readonly kernels: number;
}
