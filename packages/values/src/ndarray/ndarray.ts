import {
  allocate,
  type DataOf,
  type DType,
  type ElementOf,
  isDType,
  LAYOUTS,
  type TypedArray,
} from './dtype.js';
import { readElement } from './element.js';
import { fill, type Nested, nested, shapeOf } from './nested.js';
import {
  checkShape,
  cStrides,
  fortranStrides,
  positions,
  shapeText,
  sizeOf,
  stridesAgree,
} from './shape.js';

export interface NDArrayLayout {
  /** For each axis, how many elements apart its neighbours lie; C order by default. */
  readonly strides?: readonly number[];
  /** How many elements of `data` come before the first one; 0 by default. */
  readonly offset?: number;
}

/**
 * An n-dimensional array of numbers: a shape over a typed array, which it does not copy.
 *
 * In a signature of a method it travels as an `.npy` file in base64, so NumPy reads and writes it;
 * `NDArray<'float32'>` takes that dtype only.
 */
export class NDArray<D extends DType = DType> {
  readonly dtype: D;
  /** The length of each axis; empty for a scalar. */
  readonly shape: readonly number[];
  /** In elements. */
  readonly strides: readonly number[];
  /** In elements. */
  readonly offset: number;
  readonly data: DataOf<D>;

  /**
   * @param data holds the elements: a `Float32Array` for `float32`; for `bool` a `Uint8Array`, for
   *   `float16` a `Uint16Array` of the bits, for complex ones real and imaginary parts in turn
   * @param shape one axis over all of the data by default
   * @throws TypeError on a dtype or data of another kind; RangeError on a shape that the data does
   *   not hold
   */
  constructor(
    dtype: D,
    data: DataOf<D>,
    shape?: readonly number[],
    { strides, offset = 0 }: NDArrayLayout = {},
  ) {
    checkData(dtype, data);
    const count = data.length / LAYOUTS[dtype].width;
    this.dtype = dtype;
    this.data = data;
    this.shape = shape === undefined ? [count] : [...shape];
    checkShape(this.shape);
    this.strides = strides === undefined ? cStrides(this.shape) : [...strides];
    this.offset = offset;
    checkBounds(this, count);
  }

  /**
   * Makes an array of nested lists, such as `[[1, 2], [3, 4]]`, or of one scalar.
   *
   * @param dtype by default `float64` for numbers, `int64` for bigints, `bool` for booleans and
   *   `complex128` for `{ re, im }`, by the first element
   * @throws TypeError when the lists are of different lengths, or an element is of another kind
   */
  static from(values: Nested): NDArray;
  static from<D extends DType>(values: Nested, dtype: D): NDArray<D>;
  static from(values: Nested, dtype?: DType): NDArray {
    const { shape, first } = shapeOf(values);
    const chosen = dtype ?? dtypeOf(first);
    checkDType(chosen);
    const data = allocate(chosen, sizeOf(shape));
    fill(values, shape, chosen, data);
    return new NDArray<DType>(chosen, data, shape);
  }

  /** An array of zeros. */
  static zeros<D extends DType>(dtype: D, shape: readonly number[]): NDArray<D> {
    checkDType(dtype);
    checkShape(shape);
    return new NDArray<D>(dtype, allocate(dtype, sizeOf(shape)), shape);
  }

  /** Tells an array of another copy of this package, or of another realm, by its class too. */
  get [Symbol.toStringTag](): 'NDArray' {
    return 'NDArray';
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Whether the elements lie in C order without gaps. */
  get isContiguous(): boolean {
    return stridesAgree(this.shape, this.strides, cStrides(this.shape));
  }

  /** Whether the elements lie in Fortran order without gaps. */
  get isFortranContiguous(): boolean {
    return stridesAgree(this.shape, this.strides, fortranStrides(this.shape));
  }

  /**
   * One element.
   *
   * @param indices one for each axis
   * @throws RangeError when there are more or fewer, or one lies outside of its axis
   */
  get(...indices: number[]): ElementOf<D> {
    const fits =
      indices.length === this.shape.length &&
      indices.every((at, axis) => Number.isInteger(at) && at >= 0 && at < this.#length(axis));
    if (!fits) {
      throw new RangeError(`no element [${indices.join(', ')}] in shape ${shapeText(this.shape)}`);
    }
    const position = indices.reduce((sum, at, axis) => sum + at * this.#stride(axis), this.offset);
    return this.#read(position);
  }

  /** The elements in C order. */
  *[Symbol.iterator](): Generator<ElementOf<D>, void, undefined> {
    for (const position of positions(this.shape, this.strides, this.offset)) {
      yield this.#read(position);
    }
  }

  /**
   * Nested lists; one element for a scalar.
   *
   * @throws RangeError for an array without elements whose shape makes over a million empty lists
   */
  toNested(): Nested<ElementOf<D>> {
    return nested(this.shape, this[Symbol.iterator]());
  }

  /**
   * The same elements in C order, with `data` from the first to the last and nothing else: what
   * tensors of other libraries take, as in `new ort.Tensor(a.dtype, a.data, a.shape)`.
   *
   * @returns this array where it is so already; a view where the order is right; else a copy
   */
  contiguous(): NDArray<D> {
    const { width } = LAYOUTS[this.dtype];
    const length = this.size * width;
    if (this.isContiguous) {
      const start = this.offset * width;
      return length === this.data.length
        ? this
        : new NDArray<D>(this.dtype, slice(this.data, start, length), this.shape);
    }
    const data = allocate(this.dtype, this.size);
    let at = 0;
    for (const position of positions(this.shape, this.strides, this.offset)) {
      for (let part = 0; part < width; part++) {
        data[at++] = this.data[position * width + part] as never;
      }
    }
    return new NDArray<D>(this.dtype, data, this.shape);
  }

  /**
   * The same elements, in C order, in another shape; a view where `isContiguous`, else a copy.
   *
   * @throws RangeError when that has more or fewer elements
   */
  reshape(shape: readonly number[]): NDArray<D> {
    checkShape(shape);
    if (sizeOf(shape) !== this.size) {
      throw new RangeError(`${shapeText(this.shape)} cannot be reshaped to ${shapeText(shape)}`);
    }
    const { dtype, data, offset } = this.isContiguous ? this : this.contiguous();
    return new NDArray<D>(dtype, data, shape, { offset });
  }

  /**
   * A view with its axes in another order; reversed by default.
   *
   * @param axes for each new axis the old one: `transpose([2, 0, 1])` makes height × width ×
   *   channels into channels × height × width
   * @throws RangeError when it does not name each axis once
   */
  transpose(axes: readonly number[] = this.shape.map((_, axis) => axis).reverse()): NDArray<D> {
    const sorted = [...axes].sort((a, b) => a - b);
    if (axes.length !== this.shape.length || sorted.some((axis, at) => axis !== at)) {
      throw new RangeError(
        `[${axes.join(', ')}] does not name each axis of ${shapeText(this.shape)} once`,
      );
    }
    const shape = axes.map((axis) => this.#length(axis));
    const strides = axes.map((axis) => this.#stride(axis));
    return new NDArray<D>(this.dtype, this.data, shape, { strides, offset: this.offset });
  }

  #length(axis: number): number {
    return this.shape[axis] as number;
  }

  #stride(axis: number): number {
    return this.strides[axis] as number;
  }

  #read(position: number): ElementOf<D> {
    const at = position * LAYOUTS[this.dtype].width;
    return readElement(this.dtype, this.data, at);
  }
}

function slice<D extends DType>(data: DataOf<D>, start: number, length: number): DataOf<D> {
  return (data as Uint8Array).subarray(start, start + length);
}

function dtypeOf(first: unknown): DType {
  switch (typeof first) {
    case 'bigint':
      return 'int64';
    case 'boolean':
      return 'bool';
    case 'object':
      return 'complex128';
    default:
      return 'float64';
  }
}

function checkDType(dtype: DType): void {
  if (!isDType(dtype)) {
    throw new TypeError(
      `unknown dtype "${String(dtype)}"; expected one of: ${Object.keys(LAYOUTS).join(', ')}`,
    );
  }
}

function checkData(dtype: DType, data: TypedArray): void {
  checkDType(dtype);
  const { construct, width } = LAYOUTS[dtype];
  if (!(data instanceof (construct as unknown as typeof Uint8Array))) {
    throw new TypeError(`the data of a ${dtype} array is a ${construct.name}`);
  }
  if (data.length % width !== 0) {
    throw new RangeError(`the data of a ${dtype} array has two numbers for each element`);
  }
}

/** Every element must lie within the data, wherever strides and offset put it. */
function checkBounds(array: NDArray, count: number): void {
  const { shape, strides, offset } = array;
  if (strides.length !== shape.length || ![offset, ...strides].every(Number.isSafeInteger)) {
    throw new RangeError('strides are one integer for each axis, and the offset is an integer');
  }
  let least = offset;
  let most = offset;
  for (const [axis, stride] of strides.entries()) {
    const reach = stride * ((shape[axis] as number) - 1);
    least += Math.min(reach, 0);
    most += Math.max(reach, 0);
  }
  const fits = array.size === 0 ? offset >= 0 && offset <= count : least >= 0 && most < count;
  if (!fits) {
    throw new RangeError(`the shape ${shapeText(shape)} does not fit into ${count} elements`);
  }
}
