import { type Npy, shapeText } from './npy.js';

/** Arrays of more values are abbreviated, to so many at each end of a dimension, as NumPy does. */
const MAX_VALUES = 1000;
const EDGE = 3;

/** In place of what is left out. */
const GAP = '…';

/** The dtype, the shape, and the values in brackets a row each. */
export function arrayText(array: Npy): string {
  const { dtype, shape, isFortran } = array;
  const size = shape.reduce((product, length) => product * length, 1);
  const title = `${dtype} ${shapeText(shape)}${isFortran && shape.length > 1 ? ', Fortran order' : ''}`;
  if (size === 0) {
    return `${title}\n[]`;
  }
  const edge = size > MAX_VALUES ? EDGE : Infinity;
  const strides = stridesOf(shape, isFortran);
  const rows = valuesOf(array, strides, edge, 0, 0);
  return `${title}\n${bracket(rows, widest(rows), '')}`;
}

/** A value, a row of them, or rows of rows; `…` for those that are left out. */
type Rows = string | readonly Rows[];

/** In values, not bytes. */
function stridesOf(shape: readonly number[], isFortran: boolean): readonly number[] {
  const strides: number[] = [];
  let stride = 1;
  for (let at = 0; at < shape.length; at += 1) {
    const dimension = isFortran ? at : shape.length - 1 - at;
    strides[dimension] = stride;
    stride *= shape[dimension] ?? 1;
  }
  return strides;
}

function valuesOf(
  array: Npy,
  strides: readonly number[],
  edge: number,
  dimension: number,
  offset: number,
): Rows {
  const length = array.shape[dimension];
  const stride = strides[dimension];
  if (length === undefined || stride === undefined) {
    return array.textAt(offset);
  }
  const isCut = length > 2 * edge;
  const rows: Rows[] = [];
  for (let at = 0; at < length; at += 1) {
    if (isCut && at === edge) {
      rows.push(GAP);
      at = length - edge;
    }
    rows.push(valuesOf(array, strides, edge, dimension + 1, offset + at * stride));
  }
  return rows;
}

function widest(rows: Rows): number {
  return typeof rows === 'string'
    ? rows === GAP
      ? 0
      : rows.length
    : rows.reduce<number>((width, row) => Math.max(width, widest(row)), 0);
}

function bracket(rows: Rows, width: number, indent: string): string {
  if (typeof rows === 'string') {
    return rows === GAP ? GAP : rows.padStart(width);
  }
  const isInner = rows.every((row) => typeof row === 'string');
  const parts = rows.map((row) => bracket(row, width, `${indent} `));
  return `[${parts.join(isInner ? ' ' : `\n${indent} `)}]`;
}
