import { fileURLToPath } from 'node:url';
import { type Image, NDArray, type Pixels, rpc } from '@ujrpc/core';
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
  @rpc.batch({
    max: 8, // photos of 16 megapixels are 48 MB each once they are decoded
    waitMs: 2,
    // Photos of one batch are one tensor, so they have to be of one size.
    key: (_description: string, { width, height }: Image) => `${width} × ${height}`,
  })
  async vectorize(
    calls: [description: string, photo: Image][],
  ): Promise<(NDArray<'float32'> | Error)[]> {
    const photos = await Promise.allSettled(calls.map(([, photo]) => pixelsOf(photo)));
    const readable = photos.flatMap((photo, i) =>
      photo.status === 'fulfilled' ? [{ i, pixels: photo.value }] : [],
    );
    const vectors = await this.#run(
      readable.map(({ i }) => calls[i]?.[0] ?? ''),
      readable.map(({ pixels }) => pixels),
    );
    return photos.map((photo, i) =>
      photo.status === 'fulfilled'
        ? (vectors[readable.findIndex((one) => one.i === i)] as NDArray<'float32'>)
        : (photo.reason as Error),
    );
  }

  /** One run of the model for all of them. */
  async #run(descriptions: readonly string[], photos: readonly Pixels[]) {
    const [first] = photos;
    if (first === undefined) {
      return [];
    }
    const { vector } = await this.#session.run({
      text: textTensor(descriptions),
      pixels: pixelTensor(photos, first),
    });
    const all = vector?.data as Float32Array;
    return photos.map((_, i) => {
      const own = all.slice(i * VECTOR_LENGTH, (i + 1) * VECTOR_LENGTH);
      return new NDArray('float32', own, [VECTOR_LENGTH]);
    });
  }
}

function pixelsOf(photo: Image): Promise<Pixels> {
  return photo.pixels({ channels: 3, maxPixels: MAX_PIXELS });
}

/** Photos × channels × height × width, as models expect it. */
function pixelTensor(photos: readonly Pixels[], { width, height }: Pixels): Tensor {
  const data = new Uint8Array(photos.length * width * height * 3);
  for (const [i, photo] of photos.entries()) {
    data.set(photo.data, i * width * height * 3);
  }
  const pixels = new NDArray('uint8', data, [photos.length, height, width, 3])
    .transpose([0, 3, 1, 2])
    .contiguous();
  return new Tensor(pixels.dtype, pixels.data, pixels.shape);
}

function textTensor(descriptions: readonly string[]): Tensor {
  const counts = new Float32Array(descriptions.length * TEXT_FEATURES);
  for (const [i, description] of descriptions.entries()) {
    counts.set(countsOf(description), i * TEXT_FEATURES);
  }
  return new Tensor('float32', counts, [descriptions.length, TEXT_FEATURES]);
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
