/** The number of dimensions that NumPy 2 allows. */
export const MAX_DIMENSIONS = 64;

/** How many elements an array of this shape has; 1 for a scalar's empty shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** The lists that an array without elements may be laid out in: what one JavaScript array can hold. */
const MAX_EMPTY_LISTS = 2 ** 32 - 1;

/**
 * Whether the other lengths of a shape with a zero multiply to a number that some array could have. A
 * zero hides them from the size: `(10 ** 15, 0)` takes no memory, and 10 ** 15 lists to write out.
 */
export function isEmptyWithin(shape: readonly number[], most = MAX_EMPTY_LISTS): boolean {
  return !shape.includes(0) || sizeOf(shape.filter((length) => length > 0)) <= most;
}

/** @throws RangeError when it is not a list of lengths whose product can be counted */
export function checkShape(shape: readonly number[]): void {
  if (!Array.isArray(shape) || shape.length > MAX_DIMENSIONS) {
    throw new RangeError(`a shape is an array of at most ${MAX_DIMENSIONS} lengths`);
  }
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new RangeError(`every length of a shape is an integer from 0, got ${shapeText(shape)}`);
  }
  if (!Number.isSafeInteger(sizeOf(shape)) || !isEmptyWithin(shape)) {
    throw new RangeError(`the shape ${shapeText(shape)} has more elements than can be counted`);
  }
}

/** As Python writes a tuple. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/** Row after row, the last index fastest, as C lays arrays out. In elements. */
export function cStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis] as number;
  }
  return strides;
}

/** Column after column, the first index fastest, as Fortran does. In elements. */
export function fortranStrides(shape: readonly number[]): number[] {
  return cStrides([...shape].reverse()).reverse();
}

/** Whether the strides are those, but for axes along which there is nothing to step to. */
export function stridesAgree(
  shape: readonly number[],
  strides: readonly number[],
  others: readonly number[],
): boolean {
  return sizeOf(shape) === 0 || shape.every((n, axis) => n === 1 || strides[axis] === others[axis]);
}

/** The position of every element in C order, in elements from the start of the data. */
export function* positions(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): Generator<number> {
  if (sizeOf(shape) === 0) {
    return;
  }
  const index = new Array<number>(shape.length).fill(0);
  let position = offset;
  for (;;) {
    yield position;
    let axis = shape.length - 1;
    for (; axis >= 0; axis--) {
      position += strides[axis] as number;
      index[axis] = (index[axis] as number) + 1;
      if ((index[axis] as number) < (shape[axis] as number)) {
        break;
      }
      position -= (strides[axis] as number) * (shape[axis] as number);
      index[axis] = 0;
    }
    if (axis < 0) {
      return;
    }
  }
}
