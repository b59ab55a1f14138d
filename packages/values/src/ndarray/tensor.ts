import { type DType, isDType, LAYOUTS, type TypedArray } from './dtype.js';
import { describe } from './element.js';
import { NDArray } from './ndarray.js';

/**
 * What other libraries hold: `{ type, data, dims }` is onnxruntime's Tensor,
 * `{ data, shape, stride, offset }` an ndarray of scijs, `{ dtype, data, shape }` what
 * TensorFlow.js tells of a tensor.
 */
export interface TensorLike {
  readonly data: ArrayLike<number> | ArrayLike<bigint>;
  readonly type?: string;
  readonly dtype?: string;
  readonly dims?: readonly number[];
  readonly shape?: readonly number[];
  readonly stride?: readonly number[];
  readonly offset?: number;
}

/**
 * An array over the data of another library's tensor, which is not copied where it is a typed array.
 *
 * @throws TypeError when the data is of no kind that an `NDArray` has, such as strings; RangeError
 *   when it does not hold the shape
 */
export function fromTensor(tensor: TensorLike): NDArray {
  const { data, dims, shape = dims, stride: strides, offset = 0 } = tensor;
  const numbers = typed(data);
  const name = tensor.type ?? tensor.dtype;
  const dtype = isDType(name) && holds(name, numbers) ? name : dtypeOf(numbers, data);
  const view = { offset, ...(strides === undefined ? {} : { strides }) };
  return new NDArray<DType>(dtype, numbers, shape, view);
}

function holds(dtype: DType, data: TypedArray): boolean {
  return data instanceof (LAYOUTS[dtype].construct as unknown as typeof Uint8Array);
}

/** Classes that no dtype has, over the same bytes as one that has. */
function typed(data: unknown): TypedArray {
  if (Array.isArray(data)) {
    return Float64Array.from(data);
  }
  const { buffer, byteOffset, length } = data as Uint8ClampedArray;
  switch (className(data)) {
    case 'Uint8ClampedArray':
    case 'Buffer':
      return new Uint8Array(buffer, byteOffset, length);
    case 'Float16Array':
      return new Uint16Array(buffer, byteOffset, length);
    default:
      return data as TypedArray;
  }
}

/** By its class alone; what else bytes and their like may mean, only a name tells. */
function dtypeOf(data: unknown, original: unknown): DType {
  if (className(original) === 'Float16Array') {
    return 'float16';
  }
  const found = Object.entries(LAYOUTS).find(
    ([dtype, { construct }]) => dtype !== 'bool' && construct.name === className(data),
  );
  if (found === undefined) {
    throw new TypeError(
      `a tensor's data is a typed array or a list of numbers, not ${describe(original)}`,
    );
  }
  return found[0] as DType;
}

function className(data: unknown): string | undefined {
  return ArrayBuffer.isView(data) ? data.constructor.name : undefined;
}
