import { type DType, itemSize, LAYOUTS, type TypedArray } from './dtype.js';
import { NDArray } from './ndarray.js';
import { formatHeader, type NpyHeader, parseHeader } from './npy-header.js';
import { fortranStrides, shapeText, sizeOf } from './shape.js';

/** `.npy` files, byte for byte as NumPy writes them (NEP 1, numpy.lib.format). */

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** NumPy pads the header so that data begin at a multiple of this. */
const ALIGNMENT = 64;
/** NumPy does not read a longer one either. */
const MAX_HEADER_BYTES = 10_000;

/** The order of bytes that typed arrays have here: little-endian nearly everywhere. */
const isLittleEndianHost = (): boolean => new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Bytes from the start of a file in which its header ends, if it is one that is read. */
export const MAX_HEAD_BYTES = 12 + MAX_HEADER_BYTES;

/** What an `.npy` file says of itself, and where its elements begin. */
export interface NpyHead extends NpyHeader {
  readonly start: number;
}

/** Whether bytes begin as an `.npy` file does, whatever follows. */
export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[at] === byte);
}

/**
 * Reads what an `.npy` file says of itself, and whether that goes with its length.
 *
 * @param bytes the file, or its first `MAX_HEAD_BYTES`
 * @param length of the whole file
 * @throws TypeError as `decodeNpy`
 */
export function readNpyHead(bytes: Uint8Array, length = bytes.length): NpyHead {
  const { start, text } = locateHeader(bytes);
  const header = parseHeader(text);
  const { dtype, shape } = header;
  const wanted = sizeOf(shape) * itemSize(dtype);
  const there = length - start;
  if (there !== wanted) {
    throw new TypeError(
      `the shape ${shapeText(shape)} of ${dtype} takes ${wanted} bytes, the .npy file has ${there}`,
    );
  }
  return { ...header, start };
}

/**
 * Reads an `.npy` file of version 1, 2 or 3, in either byte order, in C or Fortran order.
 *
 * @param bytes the whole file; the array is a view over them where byte order and alignment allow
 *   it, else a copy
 * @throws TypeError that says what is wrong: not an `.npy` file, an object or structured dtype, a shape
 *   that does not match the bytes
 */
export function decodeNpy(bytes: Uint8Array): NDArray {
  const head = readNpyHead(bytes);
  const { dtype, shape, fortranOrder } = head;
  const data = dataOf(bytes, head);
  const layout = fortranOrder ? { strides: fortranStrides(shape) } : {};
  return new NDArray<DType>(dtype, data, shape, layout);
}

function locateHeader(bytes: Uint8Array): { start: number; text: string } {
  if (bytes.length < 10 || !isNpy(bytes)) {
    throw new TypeError('the bytes are not an .npy file');
  }
  const [major = 0, minor = 0] = bytes.subarray(6, 8);
  if (major < 1 || major > 3 || minor !== 0) {
    throw new TypeError(`unknown .npy version ${major}.${minor}; expected 1.0, 2.0 or 3.0`);
  }
  // Version 1 has two bytes of length, the others four.
  const lengthBytes = major === 1 ? 2 : 4;
  const from = 8 + lengthBytes;
  let length = 0;
  for (let at = from - 1; at >= 8; at--) {
    length = length * 256 + (bytes[at] ?? 0);
  }
  if (length > MAX_HEADER_BYTES) {
    throw new TypeError(`the .npy header is over ${MAX_HEADER_BYTES} bytes`);
  }
  const start = from + length;
  if (start > bytes.length) {
    throw new TypeError('the .npy file ends within its header');
  }
  return { start, text: String.fromCharCode(...bytes.subarray(from, start)) };
}

function dataOf(bytes: Uint8Array, { start, dtype, littleEndian }: NpyHead): TypedArray {
  const { construct } = LAYOUTS[dtype];
  const unit = construct.BYTES_PER_ELEMENT;
  const length = (bytes.length - start) / unit;
  const from = bytes.byteOffset + start;
  const isNative = unit === 1 || littleEndian === isLittleEndianHost();
  if (isNative && from % unit === 0) {
    return new construct(bytes.buffer, from, length);
  }
  const copy = new Uint8Array(bytes.subarray(start)); // a Buffer's slice() would be a view
  // Of a complex number, each part has its bytes reversed.
  for (let at = 0; !isNative && at < copy.length; at += unit) {
    copy.subarray(at, at + unit).reverse();
  }
  return new construct(copy.buffer, copy.byteOffset, length);
}

/**
 * Writes an array as an `.npy` file: in C order, or in Fortran order where its elements lie so.
 *
 * @param version of the format; NumPy takes 1 wherever the header fits, which here it always does
 */
export function encodeNpy(array: NDArray, { version = 1 }: { version?: 1 | 2 } = {}): Uint8Array {
  const fortranOrder = array.isFortranContiguous && !array.isContiguous;
  // Reversed, what lies in Fortran order lies in C order.
  const { data } = (fortranOrder ? array.transpose() : array).contiguous();
  const { dtype, shape } = array;
  const littleEndian = isLittleEndianHost();
  const text = formatHeader({ dtype, littleEndian, fortranOrder, shape });
  const from = version === 1 ? 10 : 12;
  const start = Math.ceil((from + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(start + data.byteLength);
  bytes.set([...MAGIC, version, 0]);
  new DataView(bytes.buffer).setUint16(8, start - from, true);
  bytes.fill(0x20, from, start);
  bytes.set(
    Array.from(text, (letter) => letter.charCodeAt(0)),
    from,
  );
  bytes[start - 1] = 0x0a;
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}
