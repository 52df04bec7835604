export interface SurfaceQuestion {
  readonly placeholder?: never;
}

export interface SurfaceAnswer {
  readonly placeholder?: never;
}
