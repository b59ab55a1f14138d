import { type DType, decodeNpy, encodeNpy, type NDArray, readNpyHead } from '../ndarray/index.js';
import { byteLengthOf, decodeBase64, encodeBase64, isBase64 } from './base64.js';
import { type Codec, classOf } from './codec.js';
import { headOf } from './head.js';

/** An `.npy` file in base64, as NumPy writes it. */
export const ndarray: Codec<NDArray> = /* @__PURE__ */ ndarrayOf();

/** The same for some dtypes only; of no name, for all. */
export function ndarrayOf(...dtypes: readonly DType[]): Codec<NDArray> {
  const fits = (dtype: DType): boolean => dtypes.length === 0 || dtypes.includes(dtype);
  const names = dtypes.map((dtype) => `'${dtype}'`).join(' | ');
  return {
    expected: `NDArray${names && `<${names}>`} as .npy in base64`,
    is: (wire): wire is string => {
      const dtype = typeof wire === 'string' ? dtypeOf(wire) : undefined;
      return dtype !== undefined && fits(dtype);
    },
    has: (value): value is NDArray =>
      classOf(value) === 'NDArray' && fits((value as NDArray).dtype),
    encode: (value) => encodeBase64(encodeNpy(value)),
    decode: (wire) => decodeNpy(decodeBase64(wire)),
  };
}

/** Of the array that a text is; undefined where it is none. */
function dtypeOf(wire: string): DType | undefined {
  if (!isBase64(wire)) {
    return undefined;
  }
  try {
    return readNpyHead(headOf(wire), byteLengthOf(wire)).dtype;
  } catch {
    return undefined;
  }
}
