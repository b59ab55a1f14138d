import { fileURLToPath } from 'node:url';
import { type Image, NDArray, rpc } from '@ujrpc/core';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Where `make-model.ts` writes the model. */
export const MODEL = new URL('./vectorizer.onnx', import.meta.url);

/** How many numbers a vector has. */
export const VECTOR_LENGTH = 32;

/** Into how many counts a description is hashed. */
export const TEXT_FEATURES = 256;

const MAX_PIXELS = 16_000_000;

/** Turns what people say and show into vectors, near each other where these are alike. */
@rpc
export class Vectorizer {
  readonly #session: InferenceSession;

  constructor(session: InferenceSession) {
    this.#session = session;
  }

  static async load(): Promise<Vectorizer> {
    return new Vectorizer(await InferenceSession.create(fileURLToPath(MODEL)));
  }

  /**
   * The vector of a photo and its description.
   *
   * @param photo at most 16 megapixels
   * @returns 32 numbers, a vector of length 1
   */
  @rpc
  async vectorize(description: string, photo: Image): Promise<NDArray<'float32'>> {
    const { vector } = await this.#session.run({
      text: new Tensor('float32', countsOf(description), [1, TEXT_FEATURES]),
      pixels: await tensorOf(photo),
    });
    return new NDArray('float32', vector?.data as Float32Array, [VECTOR_LENGTH]);
  }
}

/** 1 × channels × height × width, as models expect it. */
async function tensorOf(photo: Image): Promise<Tensor> {
  const { data, width, height } = await photo.pixels({ channels: 3, maxPixels: MAX_PIXELS });
  const pixels = new NDArray('uint8', data, [1, height, width, 3])
    .transpose([0, 3, 1, 2])
    .contiguous();
  return new Tensor(pixels.dtype, pixels.data, pixels.shape);
}

/** How often each three letters in a row occur, by their hash (FNV-1a). */
function countsOf(description: string): Float32Array {
  const counts = new Float32Array(TEXT_FEATURES);
  const text = ` ${description.toLowerCase()} `;
  for (let at = 0; at + 3 <= text.length; at++) {
    let hash = 0x811c9dc5;
    for (const letter of text.slice(at, at + 3)) {
      hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
    }
    const place = hash % TEXT_FEATURES;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}
