/** Its place in the list, and the cosine of the angle to it: 1 is the same direction. */
export interface Found {
  readonly index: number;
  readonly similarity: number;
}

/**
 * The nearest of vectors that all have length 1.
 *
 * @param count how many at most
 */
export function nearest(
  vectors: readonly Float32Array[],
  to: Float32Array,
  count: number,
): Found[] {
  return vectors
    .map((vector, index) => ({ index, similarity: cosine(vector, to) }))
    .sort((a, b) => b.similarity - a.similarity || a.index - b.index)
    .slice(0, Math.max(0, count));
}

function cosine(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (const [i, value] of one.entries()) {
    sum += value * (other[i] ?? 0);
  }
  return Math.min(1, sum);
}
