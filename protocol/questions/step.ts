export interface StepQuestion {
  readonly placeholder?: never;
}

export interface StepAnswer {
  readonly placeholder?: never;
}
