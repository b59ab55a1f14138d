import { decodeBase64, encodeBase64, isBase64 } from './base64.js';
import { type Codec, classOf } from './codec.js';

const isWire = (wire: unknown): wire is string => typeof wire === 'string' && isBase64(wire);

const isBytes = (value: unknown): value is Uint8Array => classOf(value) === 'Uint8Array';

/** Bytes in base64. */
export const bytes: Codec<Uint8Array> = {
  expected: 'Uint8Array in base64',
  is: isWire,
  has: isBytes,
  encode: encodeBase64,
  decode: decodeBase64,
};

/** Bytes that arrive as Node's Buffer; a client, which may be a browser, has a Uint8Array there. */
export const buffer: Codec<Uint8Array> = {
  ...bytes,
  expected: 'Buffer in base64',
  decode: (wire) => {
    const { buffer: memory } = decodeBase64(wire);
    const { Buffer } = globalThis as unknown as {
      Buffer: { from(memory: ArrayBuffer): Uint8Array };
    };
    return Buffer.from(memory);
  },
};

export const arraybuffer: Codec<ArrayBuffer> = {
  expected: 'ArrayBuffer in base64',
  is: isWire,
  has: (value): value is ArrayBuffer => classOf(value) === 'ArrayBuffer',
  encode: (value) => encodeBase64(new Uint8Array(value)),
  decode: (wire) => decodeBase64(wire).buffer,
};
