export interface WeightsQuestion {
  readonly placeholder?: never;
}

export interface WeightsAnswer {
  readonly placeholder?: never;
}
