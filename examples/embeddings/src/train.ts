import { wordsOf } from './words.js';

export interface Trained {
  readonly words: readonly string[];
  /** How much each word says (Arora et al., ICLR 2017). */
  readonly weights: readonly number[];
  /** A row for each word. */
  readonly vectors: Float32Array;
}

/** How far apart two words are seen together. */
const WINDOW = 4;
const ROUNDS = 60;
const RARE = 0.005;

/**
 * Learns vectors for words from the company that they keep: the factors of how much more often two words occur
 * together than by chance. That is what word2vec does too (Levy and Goldberg, NIPS 2014), and for a small
 * vocabulary it takes a second.
 */
export function train(texts: readonly string[], length: number, next: () => number): Trained {
  const lines = texts.map(wordsOf);
  const words = [...new Set(lines.flat())].sort();
  const indexes = new Map(words.map((word, i) => [word, i]));
  const ids = lines.map((line) => line.map((word) => indexes.get(word) ?? 0));
  const frequency = frequencies(ids, words.length);
  return {
    words,
    weights: frequency.map((share) => RARE / (RARE + share)),
    vectors: factors(information(ids, words.length), words.length, length, next),
  };
}

function frequencies(lines: readonly (readonly number[])[], size: number): number[] {
  const counts = new Array<number>(size).fill(0);
  const all = lines.flat();
  for (const id of all) {
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts.map((count) => count / all.length);
}

/** Positive pointwise mutual information, a symmetric matrix. */
function information(lines: readonly (readonly number[])[], size: number): Float64Array {
  const together = new Float64Array(size * size);
  const alone = new Float64Array(size);
  let total = 0;
  for (const line of lines) {
    for (const [i, one] of line.entries()) {
      for (const other of line.slice(i + 1, i + 1 + WINDOW)) {
        for (const [a, b] of [
          [one, other],
          [other, one],
        ] as const) {
          together[a * size + b] = (together[a * size + b] ?? 0) + 1;
          alone[a] = (alone[a] ?? 0) + 1;
          total++;
        }
      }
    }
  }
  return together.map((count, at) => {
    const byChance = ((alone[Math.floor(at / size)] ?? 0) * (alone[at % size] ?? 0)) / total;
    return count === 0 ? 0 : Math.max(0, Math.log(count / byChance));
  });
}

/** The largest factors of a symmetric matrix, by orthogonal iteration; each scaled by the root of its size. */
function factors(
  matrix: Float64Array,
  size: number,
  length: number,
  next: () => number,
): Float32Array {
  let columns: readonly Float64Array[] = Array.from({ length }, () =>
    Float64Array.from({ length: size }, () => next() - 0.5),
  );
  let sizes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    columns = columns.map((column) => product(matrix, column));
    sizes = orthonormalize(columns);
  }
  const vectors = new Float32Array(size * length);
  for (const [j, column] of columns.entries()) {
    const scale = Math.sqrt(sizes[j] ?? 0);
    for (const [i, value] of column.entries()) {
      vectors[i * length + j] = value * scale;
    }
  }
  return vectors;
}

function product(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return vector.map((_, i) => dot(matrix.subarray(i * size, (i + 1) * size), vector));
}

/** In place (Gram and Schmidt). @returns how long the columns were */
function orthonormalize(columns: readonly Float64Array[]): number[] {
  return columns.map((column, j) => {
    for (const before of columns.slice(0, j)) {
      const share = dot(column, before);
      column.forEach((value, i) => {
        column[i] = value - share * (before[i] ?? 0);
      });
    }
    const norm = Math.sqrt(dot(column, column));
    column.forEach((value, i) => {
      column[i] = value / norm;
    });
    return norm;
  });
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) {
    sum += (one[i] as number) * (other[i] as number);
  }
  return sum;
}
