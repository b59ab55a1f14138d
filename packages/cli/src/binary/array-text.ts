import { type Complex, type DType, type NDArray, shapeText } from '@ujrpc/values';

/** Arrays of more values are abbreviated, to so many at each end of a dimension, as NumPy does. */
const MAX_VALUES = 1000;
const EDGE = 3;

/** Instead of what is left out. */
const GAP = '…';

/** The dtype, the shape, and the values in brackets a row each. */
export function arrayText(array: NDArray): string {
  const { dtype, shape, size } = array;
  const isFortran = array.isFortranContiguous && !array.isContiguous;
  const title = `${dtype} ${shapeText(shape)}${isFortran ? ', Fortran order' : ''}`;
  if (size === 0) {
    return `${title}\n[]`;
  }
  const rows = valuesOf(array, size > MAX_VALUES ? EDGE : Infinity, []);
  return `${title}\n${bracket(rows, widest(rows), '')}`;
}

/** A value, a row of them, or rows of rows; `…` for those that are left out. */
type Rows = string | readonly Rows[];

function valuesOf(array: NDArray, edge: number, index: readonly number[]): Rows {
  const length = array.shape[index.length];
  if (length === undefined) {
    return elementText(array.get(...index), array.dtype);
  }
  const isCut = length > 2 * edge;
  const rows: Rows[] = [];
  for (let at = 0; at < length; at += 1) {
    if (isCut && at === edge) {
      rows.push(GAP);
      at = length - edge;
    }
    rows.push(valuesOf(array, edge, [...index, at]));
  }
  return rows;
}

/** As NumPy prints it. */
function elementText(element: boolean | number | bigint | Complex, dtype: DType): string {
  switch (typeof element) {
    case 'boolean':
      return element ? 'True' : 'False';
    case 'object':
      return complex(element);
    case 'number':
      return dtype.startsWith('float')
        ? real(element, dtype === 'float16' ? 4 : 8)
        : String(element);
    default:
      return String(element);
  }
}

/** NumPy prints eight digits, and spells what is not a number like this. */
function real(value: number, digits = 8): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  }
  return Object.is(value, -0) ? '-0' : String(Number(value.toPrecision(digits)));
}

function complex({ re, im }: Complex): string {
  const sign = im < 0 || Object.is(im, -0) ? '' : '+';
  return `${real(re)}${sign}${real(im)}j`;
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
