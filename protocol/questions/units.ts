export interface UnitsQuestion {
  readonly placeholder?: never;
}

export interface UnitsAnswer {
  readonly placeholder?: never;
}
