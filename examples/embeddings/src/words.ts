/** What a text consists of, for training and for search alike. */
export function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+/gu) ?? [];
}

/** The words that the model knows, each with how much it says: `the` is everywhere, and says little. */
export class Vocabulary {
  readonly #indexes: ReadonlyMap<string, number>;
  readonly #pairs: readonly ReadonlySet<string>[];

  constructor(
    readonly words: readonly string[],
    readonly weights: readonly number[],
  ) {
    this.#indexes = new Map(words.map((word, i) => [word, i]));
    this.#pairs = words.map(pairsOf);
  }

  /**
   * How much of each word is in a text. A word that is not known, such as one half typed, counts as those that
   * are spelt alike.
   *
   * @returns undefined where nothing is known
   */
  countsOf(text: string): Float32Array | undefined {
    const counts = new Float32Array(this.words.length);
    let isKnown = false;
    for (const word of wordsOf(text)) {
      for (const [index, share] of this.#find(word)) {
        counts[index] = (counts[index] ?? 0) + share * (this.weights[index] ?? 0);
        isKnown = true;
      }
    }
    return isKnown ? counts : undefined;
  }

  #find(word: string): (readonly [index: number, share: number])[] {
    const index = this.#indexes.get(word);
    if (index !== undefined) {
      return [[index, 1]];
    }
    const pairs = pairsOf(word);
    return this.#pairs
      .map((other, i) => [i, likeness(pairs, other)] as const)
      .filter(([, share]) => share >= LEAST_LIKENESS);
  }
}

const LEAST_LIKENESS = 0.55;

/** Two letters in a row each, with the beginning of the word as one. */
function pairsOf(word: string): Set<string> {
  const text = ` ${word}`;
  return new Set(Array.from(text.slice(1), (letter, i) => `${text[i] ?? ''}${letter}`));
}

/** Dice's coefficient: 1 where all are the same. */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let common = 0;
  for (const pair of one) {
    common += other.has(pair) ? 1 : 0;
  }
  return (2 * common) / (one.size + other.size);
}
