/** From a model's scores to the class that it chooses, and how sure it is. Pure. */

export interface Choice {
  readonly label: number;
  /** Its probability: softmax of several scores, sigmoid of one. */
  readonly share: number;
}

/** One score tells two classes apart; of several the greatest wins. */
export function choiceOf(scores: ArrayLike<number>): Choice {
  const shares = sharesOf(scores);
  const label = shares.reduce((best, share, i) => (share > shares[best]! ? i : best), 0);
  return { label, share: shares[label] ?? Number.NaN };
}

/** The probability of each class. */
export function sharesOf(scores: ArrayLike<number>): number[] {
  const list = Array.from(scores);
  if (list.length === 1) {
    const share = 1 / (1 + Math.exp(-list[0]!));
    return [1 - share, share];
  }
  const top = Math.max(...list);
  const parts = list.map((score) => Math.exp(score - top));
  const sum = parts.reduce((total, part) => total + part, 0);
  return parts.map((part) => part / sum);
}

/** The scores of example `i` of `n`. */
export function scoresOf(outputs: Float32Array, i: number, n: number): Float32Array {
  const width = outputs.length / n;
  return outputs.subarray(i * width, (i + 1) * width);
}
