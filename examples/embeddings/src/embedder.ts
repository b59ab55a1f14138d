import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Vocabulary } from './words.js';

/** What `make-model.ts` writes. */
export const MODEL = new URL('./embeddings.onnx', import.meta.url);
export const VOCABULARY = new URL('./vocabulary.json', import.meta.url);

/** How many numbers a vector has. */
export const VECTOR_LENGTH = 32;

/** Where the model runs: the first provider that this machine has. */
export type Providers = readonly string[];

/** Makes vectors of length 1 from texts: near each other where the texts are about the same. */
export class Embedder {
  private constructor(
    private readonly session: InferenceSession,
    private readonly vocabulary: Vocabulary,
  ) {}

  static async load(executionProviders: Providers): Promise<Embedder> {
    const options = { executionProviders: [...executionProviders] };
    const session = await InferenceSession.create(fileURLToPath(MODEL), options);
    const { words, weights } = JSON.parse(await readFile(VOCABULARY, 'utf8')) as Vocabulary;
    return new Embedder(session, new Vocabulary(words, weights));
  }

  /**
   * One run of the model for all texts.
   *
   * @returns the vector of each; undefined for one without a word that is known
   */
  async embed(texts: readonly string[]): Promise<(Float32Array | undefined)[]> {
    const counts = texts.map((text) => this.vocabulary.countsOf(text));
    const size = this.vocabulary.words.length;
    const known = counts.filter((one) => one !== undefined);
    if (known.length === 0) {
      return counts.map(() => undefined);
    }
    const words = new Float32Array(known.length * size);
    for (const [i, one] of known.entries()) {
      words.set(one, i * size);
    }
    const { vector } = await this.session.run({
      words: new Tensor('float32', words, [known.length, size]),
    });
    const all = vector?.data as Float32Array;
    const rows = known.map((_, i) => all.slice(i * VECTOR_LENGTH, (i + 1) * VECTOR_LENGTH));
    return counts.map((one) => (one === undefined ? undefined : rows.shift()));
  }
}
