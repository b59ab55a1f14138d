export { type Complex, type DataOf, DTYPES, type DType, type ElementOf } from './dtype.js';
export { NDArray, type NDArrayLayout } from './ndarray.js';
export type { Nested } from './nested.js';
export { decodeNpy, encodeNpy, isNpy, MAX_HEAD_BYTES, readNpyHead } from './npy.js';
export { shapeText } from './shape.js';
export { fromTensor, type TensorLike } from './tensor.js';
