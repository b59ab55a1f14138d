import { type BytesCodec, base64Codec } from './base64-codec.js';
import { classOf } from './gist.js';

const isBytes = (value: unknown): value is Uint8Array => classOf(value) === 'Uint8Array';
const always = () => true;

/** Bytes in base64. */
export const bytes: BytesCodec<Uint8Array> = /* @__PURE__ */ base64Codec<Uint8Array>({
  type: 'Uint8Array',
  has: isBytes,
  fits: always,
  toBytes: (value) => value,
  fromBytes: (value) => value,
});

/** Bytes that arrive as Node's Buffer; a client, which may be a browser, has a Uint8Array there. */
export const buffer: BytesCodec<Uint8Array> = /* @__PURE__ */ base64Codec<Uint8Array>({
  type: 'Buffer',
  has: isBytes,
  fits: always,
  toBytes: (value) => value,
  fromBytes: ({ buffer: memory }) => {
    const { Buffer } = globalThis as unknown as {
      Buffer: { from(memory: ArrayBufferLike): Uint8Array };
    };
    return Buffer.from(memory);
  },
});

export const arraybuffer = /* @__PURE__ */ base64Codec<ArrayBuffer>({
  type: 'ArrayBuffer',
  has: (value): value is ArrayBuffer => classOf(value) === 'ArrayBuffer',
  fits: always,
  toBytes: (value) => new Uint8Array(value),
  fromBytes: (value) => value.buffer as ArrayBuffer,
});
