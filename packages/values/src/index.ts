export {
  Image,
  ImageError,
  type ImageFormat,
  imageFormat,
  type Pixels,
  type PixelsOptions,
} from './image/index.js';
export {
  type Complex,
  type DataOf,
  DTYPES,
  type DType,
  decodeNpy,
  type ElementOf,
  encodeNpy,
  fromTensor,
  NDArray,
  type NDArrayLayout,
  type Nested,
  shapeText,
  type TensorLike,
} from './ndarray/index.js';
