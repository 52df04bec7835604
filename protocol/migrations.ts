/**
 * How a run of an older version is read: step by step, each step to the next version. A run that was saved or sent
 * once can be opened for ever.
 */

/**
 * Turns a value of one version into one of the next. It gets what came from outside, before any check but that it is an object:
 * it must pass on what it does not understand, and never throw. The version itself is counted up by `migrate`.
 */
export type Migration = (older: Readonly<Record<string, unknown>>) => Record<string, unknown>;

/** By the version that a step starts from. Empty while there is one version only. */
export const MIGRATIONS: ReadonlyMap<number, Migration> = new Map();

/** As far as steps lead; what has no step stays as it is, for the parser to judge. */
export function migrate(
  value: Readonly<Record<string, unknown>>,
  migrations: ReadonlyMap<number, Migration> = MIGRATIONS,
): Readonly<Record<string, unknown>> {
  const { version } = value;
  const step = typeof version === 'number' ? migrations.get(version) : undefined;
  if (typeof version !== 'number' || !step) return value;
  return migrate({ ...step(value), version: version + 1 }, migrations);
}
