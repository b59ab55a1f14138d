import { type DType, LAYOUTS, type TypedArray } from './dtype.js';
import { describe, type Element, writeElement } from './element.js';
import { isEmptyWithin, shapeText } from './shape.js';

/** Lists of lists of elements, or one element. */
export type Nested<E = Element> = E | readonly Nested<E>[];

/** The shape that the first list, its first list and so on have. */
export function shapeOf(values: Nested): { shape: number[]; first: unknown } {
  const shape: number[] = [];
  let at: unknown = values;
  while (Array.isArray(at)) {
    shape.push(at.length);
    at = at[0];
  }
  return { shape, first: at };
}

/** @throws TypeError when the lists are not of that shape */
export function fill(
  values: Nested,
  shape: readonly number[],
  dtype: DType,
  data: TypedArray,
): void {
  const { width } = LAYOUTS[dtype];
  let at = 0;
  const visit = (value: unknown, axis: number): void => {
    if (axis === shape.length) {
      if (Array.isArray(value)) {
        throw ragged(shape, 'goes deeper in one place');
      }
      writeElement(dtype, data, at, value);
      at += width;
      return;
    }
    if (!Array.isArray(value)) {
      throw ragged(shape, `has ${describe(value)} where a list should be`);
    }
    if (value.length !== shape[axis]) {
      throw ragged(shape, `has a list of ${value.length} along axis ${axis}`);
    }
    for (const item of value) {
      visit(item, axis + 1);
    }
  };
  visit(values, 0);
}

function ragged(shape: readonly number[], why: string): TypeError {
  return new TypeError(`lists that begin with shape ${shapeText(shape)}: one ${why}`);
}

/** Lists that hold nothing, of an array without elements: more are of no use to anyone. */
const MAX_EMPTY_LISTS = 1_000_000;

/**
 * Lays elements, in C order, out as lists.
 *
 * @throws RangeError when there are no elements, and more lists than a million
 */
export function nested<E>(shape: readonly number[], elements: Iterator<E>): Nested<E> {
  const build = (axis: number): Nested<E> => {
    if (axis === shape.length) {
      return elements.next().value as E;
    }
    return Array.from({ length: shape[axis] as number }, () => build(axis + 1));
  };
  if (!isEmptyWithin(shape.slice(0, shape.indexOf(0) + 1), MAX_EMPTY_LISTS)) {
    throw new RangeError(
      `the shape ${shapeText(shape)} has no elements, and over a million empty lists; read \`shape\``,
    );
  }
  return build(0);
}
