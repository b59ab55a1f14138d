import { byteLengthOf, decodeBase64, encodeBase64, isBase64 } from './base64.js';
import { type Codec, classOf } from './codec.js';

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

/** Whether this machine stores the low byte first, as the wire has it. */
const isLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

// Their types are named without the buffer's, which TypeScript has from 5.7 on only.
export const int8array: Codec<Int8Array> = /* @__PURE__ */ codecOf(Int8Array);
export const uint8clampedarray: Codec<Uint8ClampedArray> =
  /* @__PURE__ */ codecOf(Uint8ClampedArray);
export const int16array: Codec<Int16Array> = /* @__PURE__ */ codecOf(Int16Array);
export const uint16array: Codec<Uint16Array> = /* @__PURE__ */ codecOf(Uint16Array);
export const int32array: Codec<Int32Array> = /* @__PURE__ */ codecOf(Int32Array);
export const uint32array: Codec<Uint32Array> = /* @__PURE__ */ codecOf(Uint32Array);
export const float32array: Codec<Float32Array> = /* @__PURE__ */ codecOf(Float32Array);
export const float64array: Codec<Float64Array> = /* @__PURE__ */ codecOf(Float64Array);
export const bigint64array: Codec<BigInt64Array> = /* @__PURE__ */ codecOf(BigInt64Array);
export const biguint64array: Codec<BigUint64Array> = /* @__PURE__ */ codecOf(BigUint64Array);

/** The elements as little-endian bytes in base64. */
function codecOf<T extends TypedArray>(type: TypedArrayClass<T>): Codec<T> {
  const { name, BYTES_PER_ELEMENT: size } = type;
  return {
    expected: size === 1 ? `${name} in base64` : `${name} in base64, ${size} bytes an element`,
    is: (wire): wire is string =>
      typeof wire === 'string' && byteLengthOf(wire) % size === 0 && isBase64(wire),
    has: (value): value is T => classOf(value) === name,
    encode: ({ buffer, byteOffset, byteLength }) =>
      encodeBase64(inWireOrder(new Uint8Array(buffer, byteOffset, byteLength), size)),
    decode: (wire) => new type(inWireOrder(decodeBase64(wire), size).buffer),
  };
}

/** The bytes, turned around in each element where this machine stores the high byte first. */
function inWireOrder<T extends Uint8Array>(bytes: T, size: number): T | Uint8Array<ArrayBuffer> {
  if (isLittleEndian || size === 1) {
    return bytes;
  }
  const turned = Uint8Array.from(bytes);
  for (let at = 0; at < turned.length; at += size) {
    turned.subarray(at, at + size).reverse();
  }
  return turned;
}
