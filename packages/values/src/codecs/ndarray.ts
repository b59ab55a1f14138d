import { type DType, decodeNpy, encodeNpy, type NDArray, readNpyHead } from '../ndarray/index.js';
import { type BytesCodec, base64Codec, type Encoded } from './base64-codec.js';
import { classOf } from './gist.js';

/** An `.npy` file in base64, as NumPy writes it. */
export const ndarray: BytesCodec<NDArray> = /* @__PURE__ */ ndarrayOf();

/** The same for some dtypes only; of no name, for all. */
export function ndarrayOf(...dtypes: readonly DType[]): BytesCodec<NDArray> {
  const isOne = (dtype: DType): boolean => dtypes.length === 0 || dtypes.includes(dtype);
  const names = dtypes.map((dtype) => `'${dtype}'`).join(' | ');
  return base64Codec<NDArray>({
    type: `NDArray${names && `<${names}>`}`,
    form: 'as .npy in base64',
    has: (value): value is NDArray =>
      classOf(value) === 'NDArray' && isOne((value as NDArray).dtype),
    fits: (encoded) => {
      const dtype = dtypeOf(encoded);
      return dtype !== undefined && isOne(dtype);
    },
    toBytes: (value) => encodeNpy(value),
    fromBytes: (bytes) => decodeNpy(bytes),
  });
}

/** Of the array that bytes are; undefined where they are not one. */
function dtypeOf(encoded: Encoded): DType | undefined {
  try {
    return readNpyHead(encoded.head(), encoded.byteLength).dtype;
  } catch {
    return undefined;
  }
}
