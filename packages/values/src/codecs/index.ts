/**
 * The types that JSON lacks, on the wire: what generated servers and clients import. Free of side
 * effects, so that a bundle holds only what its signatures name.
 */

export { FORMATS, type Format, isFormat } from '../formats/index.js';
export type { BytesCodec } from './base64-codec.js';
export { bigint, MAX_BIGINT_DIGITS } from './bigint.js';
export { arraybuffer, buffer, bytes } from './bytes.js';
export {
  type Codec,
  CodecError,
  checkedDecode,
  checkedEncode,
  encodeOrWrong,
  refuse,
  wrong,
} from './codec.js';
export {
  decodeMap,
  decodeSet,
  encodeMap,
  encodeSet,
  isMap,
  isSet,
} from './collections.js';
export { date } from './date.js';
export { describeBase64 } from './describe.js';
export { hasDistinctKeys, isDistinct } from './distinct.js';
export { gist } from './gist.js';
export { image } from './image.js';
export { ndarray, ndarrayOf } from './ndarray.js';
export { merge, put } from './objects.js';
export { TooManySteps, takeSteps, withinSteps } from './steps.js';
export { isTemplate, type Template } from './template.js';
export {
  bigint64array,
  biguint64array,
  float32array,
  float64array,
  int8array,
  int16array,
  int32array,
  uint8clampedarray,
  uint16array,
  uint32array,
} from './typed-arrays.js';
export { checkBranches, firstValue, hasNoStrays, nearest, once, remembering } from './unions.js';
export { type UrlLike, url } from './url.js';
