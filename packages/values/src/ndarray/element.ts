import type { Complex, DType, TypedArray } from './dtype.js';
import { halfToNumber, numberToHalf } from './half.js';

/** Any element as a value. */
export type Element = number | bigint | boolean | Complex;

/** The element whose numbers begin at `at` of the data. */
export function readElement(dtype: DType, data: TypedArray, at: number): Element {
  switch (dtype) {
    case 'bool':
      return data[at] !== 0;
    case 'float16':
      return halfToNumber(Number(data[at]));
    case 'complex64':
    case 'complex128':
      return { re: data[at] as number, im: data[at + 1] as number };
    default:
      return data[at] as number | bigint;
  }
}

/**
 * Stores an element as the typed array would: integers wrap, floats round.
 *
 * @throws TypeError when the value is not of the kind that the dtype has
 */
export function writeElement(dtype: DType, data: TypedArray, at: number, value: unknown): void {
  const numbers = data as Float64Array;
  switch (dtype) {
    case 'bool':
      numbers[at] = of(dtype, 'boolean', value) ? 1 : 0;
      break;
    case 'int64':
    case 'uint64':
      (data as BigInt64Array)[at] =
        typeof value === 'number' && Number.isSafeInteger(value)
          ? BigInt(value)
          : of(dtype, 'bigint', value);
      break;
    case 'float16':
      numbers[at] = numberToHalf(of(dtype, 'number', value));
      break;
    case 'complex64':
    case 'complex128': {
      const { re, im } = complex(dtype, value);
      numbers[at] = re;
      numbers[at + 1] = im;
      break;
    }
    default:
      numbers[at] = of(dtype, 'number', value);
  }
}

interface Kinds {
  boolean: boolean;
  number: number;
  bigint: bigint;
}

function of<K extends keyof Kinds>(dtype: DType, kind: K, value: unknown): Kinds[K] {
  if (typeof value !== kind) {
    throw new TypeError(`an element of a ${dtype} array is a ${kind}, not ${describe(value)}`);
  }
  return value as Kinds[K];
}

function complex(dtype: DType, value: unknown): Complex {
  if (typeof value === 'number') {
    return { re: value, im: 0 };
  }
  const { re, im } = (value ?? {}) as Partial<Complex>;
  if (typeof re !== 'number' || typeof im !== 'number') {
    throw new TypeError(`an element of a ${dtype} array is { re, im }, not ${describe(value)}`);
  }
  return { re, im };
}

export function describe(value: unknown): string {
  if (value === null || value === undefined) {
    return String(value);
  }
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}
