import { type BytesCodec, base64Codec } from './base64-codec.js';
import { classOf } from './gist.js';

interface TypedArray {
  readonly buffer: ArrayBufferLike;
  readonly byteOffset: number;
  readonly byteLength: number;
}

interface TypedArrayClass<T> {
  new (buffer: ArrayBuffer): T;
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
}

/** Whether this machine stores the low byte first, as on the wire. */
const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

// Their types are named without the buffer's, which TypeScript has from 5.7 on only.
export const int8array: BytesCodec<Int8Array> = /* @__PURE__ */ codecOf(Int8Array);
export const uint8clampedarray: BytesCodec<Uint8ClampedArray> =
  /* @__PURE__ */ codecOf(Uint8ClampedArray);
export const int16array: BytesCodec<Int16Array> = /* @__PURE__ */ codecOf(Int16Array);
export const uint16array: BytesCodec<Uint16Array> = /* @__PURE__ */ codecOf(Uint16Array);
export const int32array: BytesCodec<Int32Array> = /* @__PURE__ */ codecOf(Int32Array);
export const uint32array: BytesCodec<Uint32Array> = /* @__PURE__ */ codecOf(Uint32Array);
export const float32array: BytesCodec<Float32Array> = /* @__PURE__ */ codecOf(Float32Array);
export const float64array: BytesCodec<Float64Array> = /* @__PURE__ */ codecOf(Float64Array);
export const bigint64array: BytesCodec<BigInt64Array> = /* @__PURE__ */ codecOf(BigInt64Array);
export const biguint64array: BytesCodec<BigUint64Array> = /* @__PURE__ */ codecOf(BigUint64Array);

/** The elements as little-endian bytes in base64. */
function codecOf<T extends TypedArray>(type: TypedArrayClass<T>): BytesCodec<T> {
  const { name, BYTES_PER_ELEMENT: size } = type;
  return base64Codec<T>({
    type: name,
    form: size === 1 ? 'in base64' : `in base64, ${size} bytes an element`,
    has: (value): value is T => classOf(value) === name,
    fits: ({ byteLength }) => byteLength % size === 0,
    toBytes: ({ buffer, byteOffset, byteLength }) =>
      inWireOrder(new Uint8Array(buffer, byteOffset, byteLength), size),
    fromBytes: (bytes) => new type(inWireOrder(bytes, size).buffer as ArrayBuffer),
  });
}

/** The bytes, turned around in each element where this machine stores the high byte first. */
function inWireOrder(bytes: Uint8Array, size: number): Uint8Array {
  if (isLittleEndian || size === 1) {
    return bytes;
  }
  const turned = Uint8Array.from(bytes);
  for (let at = 0; at < turned.length; at += size) {
    turned.subarray(at, at + size).reverse();
  }
  return turned;
}
