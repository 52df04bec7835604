/** Several ways to the same thing, of which some may fail. */

/** What those came to that succeeded, in their order. Throws the first failure where none did. Waits for all: none goes on unseen. */
export async function thatSucceed<T>(attempts: readonly Promise<T>[]): Promise<readonly [T, ...T[]]> {
  const outcomes = await Promise.allSettled(attempts);
  const [first, ...others] = outcomes.flatMap((outcome) =>
    outcome.status === 'fulfilled' ? [outcome.value] : [],
  );
  if (first !== undefined) return [first, ...others];
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  throw failure === undefined ? new RangeError('missing attempt: there is none') : failure.reason;
}
