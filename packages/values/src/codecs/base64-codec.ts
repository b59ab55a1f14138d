import { byteLengthOf, decodeBase64, encodeBase64, isBase64 } from './base64.js';
import type { Codec } from './codec.js';

/**
 * A codec whose text is base64. Who has the bytes without the text, as the native transports do, asks
 * for them; the other members are the same through the text.
 */
export interface BytesCodec<T> extends Codec<T> {
  /** Whether bytes are those of a `T`. */
  fits(bytes: Uint8Array): boolean;
  /** May be a view of the value's own memory. */
  toBytes(value: T): Uint8Array;
  /** @param bytes that fit; alone in their memory, which the value keeps */
  fromBytes(bytes: Uint8Array): T;
}

/** Bytes that are there, or stand in a text that is base64. */
export interface Encoded {
  readonly byteLength: number;
  /** The first ones: enough to tell what they are. All of them where they are there. */
  head(): Uint8Array;
  whole(): Uint8Array;
}

interface Parts<T> extends Pick<BytesCodec<T>, 'type' | 'has' | 'toBytes' | 'fromBytes'> {
  /** Of the text, for messages; `in base64` where there is no more to say. */
  readonly form?: string;
  readonly fits: (encoded: Encoded) => boolean;
}

export function base64Codec<T>({ form = 'in base64', fits, ...parts }: Parts<T>): BytesCodec<T> {
  return {
    ...parts,
    expected: `${parts.type} ${form}`,
    fits: (bytes) => fits(ofBytes(bytes)),
    is: (wire): wire is string =>
      typeof wire === 'string' && isBase64(wire) && fits(ofBase64(wire)),
    encode: (value) => encodeBase64(parts.toBytes(value)),
    decode: (wire) => parts.fromBytes(decodeBase64(wire)),
  };
}

function ofBytes(bytes: Uint8Array): Encoded {
  return { byteLength: bytes.length, head: () => bytes, whole: () => bytes };
}

/** Holds any header of an `.npy` file, and that of nearly every image; a multiple of 4. */
const HEAD_CHARACTERS = 64 * 1024;

/** Decodes no more than is asked for. */
export function ofBase64(wire: string): Encoded {
  return {
    byteLength: byteLengthOf(wire),
    head: () => decodeBase64(wire.slice(0, HEAD_CHARACTERS)),
    whole: () => decodeBase64(wire),
  };
}
