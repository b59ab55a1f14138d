export type { Complex, DataOf, DType, ElementOf } from './dtype.js';
export { NDArray, type NDArrayLayout } from './ndarray.js';
export type { Nested } from './nested.js';
export { decodeNpy, encodeNpy } from './npy.js';
export { fromTensor, type TensorLike } from './tensor.js';
