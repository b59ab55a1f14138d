import { readFile } from 'node:fs/promises';
import { type Int, NamedRpcError, NDArray, rpc } from '@ujrpc/core';
import { Embedder, type Providers, VECTOR_LENGTH } from './embedder.js';
import { nearest } from './nearest.js';

/** The texts to search in, which `make-model.ts` writes. */
export const TEXTS = new URL('./texts.json', import.meta.url);

/** The model knows no word of the text. */
export class NothingKnown extends NamedRpcError<{ text: string }> {}

export interface Neighbour {
  text: string;
  /** The cosine of the angle between the two vectors, from -1 to 1. */
  similarity: number;
}

/** Finds texts by what they are about. */
@rpc
export class Embeddings {
  constructor(
    private readonly embedder: Embedder,
    private readonly texts: readonly string[],
    private readonly vectors: readonly Float32Array[],
  ) {}

  static async load(executionProviders: Providers = ['cpu']): Promise<Embeddings> {
    const embedder = await Embedder.load(executionProviders);
    const texts = JSON.parse(await readFile(TEXTS, 'utf8')) as string[];
    const vectors = await embedder.embed(texts);
    return new Embeddings(
      embedder,
      texts,
      vectors.map((vector) => vector ?? new Float32Array(VECTOR_LENGTH)),
    );
  }

  /**
   * The vector of a text.
   *
   * @returns 32 numbers, a vector of length 1
   */
  @rpc.batch({ max: 64 })
  async embed(calls: [text: string][]): Promise<(NDArray<'float32'> | NothingKnown)[]> {
    const vectors = await this.embedder.embed(calls.map(([text]) => text));
    return vectors.map((vector, i) =>
      vector === undefined
        ? unknown(calls[i]?.[0] ?? '')
        : new NDArray('float32', vector, [VECTOR_LENGTH]),
    );
  }

  /**
   * The texts that are nearest to a text, nearest first.
   *
   * @param count how many at most; 8 by default
   */
  @rpc.batch({ max: 64 })
  async neighbours(calls: [text: string, count?: Int][]): Promise<(Neighbour[] | NothingKnown)[]> {
    const vectors = await this.embedder.embed(calls.map(([text]) => text));
    return calls.map(([text, count = 8], i) => {
      const vector = vectors[i];
      return vector === undefined
        ? unknown(text)
        : nearest(this.vectors, vector, count).map(({ index, similarity }) => ({
            text: this.texts[index] ?? '',
            similarity,
          }));
    });
  }
}

function unknown(text: string): NothingKnown {
  return new NothingKnown('no word of the text is known', { text });
}
