import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { halfToNumber, numberToHalf } from './half.js';
import { fromTensor, NDArray } from './index.js';

describe('an NDArray', () => {
  test('is a view over the data it is given', () => {
    const data = new Float32Array([1, 2, 3, 4, 5, 6]);
    const array = new NDArray('float32', data, [2, 3]);
    expect(array).toMatchObject({ dtype: 'float32', shape: [2, 3], strides: [3, 1], size: 6 });
    data[5] = 7;
    expect(array.get(1, 2)).toBe(7);
    expect(array.toNested()).toEqual([
      [1, 2, 3],
      [4, 5, 7],
    ]);
    expect(new NDArray('float32', data).shape).toEqual([6]);
  });

  test('follows strides and offset', () => {
    const data = new Int16Array([0, 1, 2, 3, 4, 5, 6]);
    const view = new NDArray('int16', data, [3, 2], { strides: [1, 3], offset: 1 });
    expect([...view]).toEqual([1, 4, 2, 5, 3, 6]);
    expect([view.isContiguous, view.isFortranContiguous]).toEqual([false, true]);
    expect(new NDArray('int16', data, [7], { strides: [-1], offset: 6 }).toNested()).toEqual([
      6, 5, 4, 3, 2, 1, 0,
    ]);
    const flat = view.contiguous();
    expect(flat.data).toEqual(new Int16Array([1, 4, 2, 5, 3, 6]));
    expect(flat.contiguous()).toBe(flat);
    const part = new NDArray('int16', data, [2], { offset: 2 }).contiguous();
    expect(part.data.buffer).toBe(data.buffer);
    expect([...part.data]).toEqual([2, 3]);
  });

  test('may be a scalar, and may be empty', () => {
    expect(new NDArray('int8', new Int8Array([5]), []).toNested()).toBe(5);
    expect(new NDArray('int8', new Int8Array([5]), []).get()).toBe(5);
    expect([...NDArray.zeros('int8', [3, 0, 2])]).toEqual([]);
    expect(NDArray.zeros('int8', [2, 0]).toNested()).toEqual([[], []]);
  });

  test('is made of nested lists, its dtype by the first element or by name', () => {
    expect(NDArray.from([[1, 2.5]]).dtype).toBe('float64');
    expect(NDArray.from([1n, 2]).data).toEqual(new BigInt64Array([1n, 2n]));
    expect(NDArray.from([true, false]).data).toEqual(new Uint8Array([1, 0]));
    expect(NDArray.from([{ re: 1, im: 2 }, 3]).data).toEqual(new Float64Array([1, 2, 3, 0]));
    expect(NDArray.from(7, 'uint8')).toMatchObject({ dtype: 'uint8', shape: [] });
    expect(NDArray.from([[], []])).toMatchObject({ dtype: 'float64', shape: [2, 0] });
    expect(NDArray.from([1.5, -2], 'float16').toNested()).toEqual([1.5, -2]);
    expect(NDArray.from([1, 2], 'complex64').get(1)).toEqual({ re: 2, im: 0 });
  });

  test.each([
    [[[1, 2], [3]], 'lists that begin with shape (2, 2): one has a list of 1 along axis 1'],
    [[[1], 2], 'lists that begin with shape (2, 1): one has a number where a list should be'],
    [[1, [2]], 'lists that begin with shape (2,): one goes deeper in one place'],
    [[1, true], 'an element of a float64 array is a number, not a boolean'],
    [[1n, 0.5], 'an element of a int64 array is a bigint, not a number'],
    [[null], 'an element of a complex128 array is { re, im }, not null'],
    [['a'], 'an element of a float64 array is a number, not a string'],
  ])('refuses %j', (values, message) => {
    expect(() => NDArray.from(values as never)).toThrow(new TypeError(message));
  });

  test('without elements is laid out in as many lists as its shape says', () => {
    expect(NDArray.zeros('int8', [2, 0, 5]).toNested()).toEqual([[], []]);
    expect(NDArray.zeros('int8', [0, 10_000_000]).toNested()).toEqual([]);
  });

  test('is reshaped and transposed without a copy where order allows it', () => {
    const array = NDArray.from([1, 2, 3, 4, 5, 6], 'int32').reshape([2, 3]);
    const turned = array.transpose();
    expect(turned.toNested()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(turned.data).toBe(array.data);
    expect(turned.reshape([6]).toNested()).toEqual([1, 4, 2, 5, 3, 6]);
    const image = NDArray.zeros('uint8', [4, 5, 3]).transpose([2, 0, 1]);
    expect(image).toMatchObject({ shape: [3, 4, 5], strides: [1, 15, 3] });
    expect(() => array.reshape([4])).toThrow(new RangeError('(2, 3) cannot be reshaped to (4,)'));
    expect(() => array.transpose([0, 0])).toThrow(/does not name each axis of \(2, 3\) once/);
  });

  test.each<[string, () => unknown]>([
    ['unknown dtype "float99"', () => NDArray.zeros('float99' as never, [1])],
    ['unknown dtype "constructor"', () => NDArray.from([1], 'constructor' as never)],
    ['is a Float32Array', () => new NDArray('float32', new Int8Array(4) as never)],
    ['two numbers for each', () => new NDArray('complex64', new Float32Array(3))],
    ['does not fit into 5', () => new NDArray('int8', new Int8Array(5), [2, 3])],
    ['does not fit', () => new NDArray('int8', new Int8Array(5), [2], { strides: [-1] })],
    ['does not fit', () => new NDArray('int8', new Int8Array(5), [2], { offset: 4 })],
    ['does not fit', () => new NDArray('int8', new Int8Array(5), [0], { offset: 6 })],
    [
      'one integer for each axis',
      () => new NDArray('int8', new Int8Array(5), [2], { strides: [] }),
    ],
    ['integer from 0', () => new NDArray('int8', new Int8Array(5), [-1])],
    ['integer from 0', () => NDArray.zeros('int8', [1.5])],
    ['can be counted', () => NDArray.zeros('int8', [2 ** 40, 2 ** 40])],
    ['can be counted', () => NDArray.zeros('int8', [10 ** 15, 0])],
    ['can be counted', () => new NDArray('int8', new Int8Array(0), [0, 2 ** 20, 2 ** 20])],
    ['over a million', () => NDArray.zeros('int8', [1000, 1001, 0]).toNested()],
    ['at most 64', () => NDArray.zeros('int8', new Array<number>(65).fill(1))],
    ['no element [2] in shape (2,)', () => NDArray.zeros('int8', [2]).get(2)],
    ['no element [-1] in', () => NDArray.zeros('int8', [2]).get(-1)],
    ['no element [0, 0] in', () => NDArray.zeros('int8', [2]).get(0, 0)],
  ])('says: %s', (message, make) => {
    expect(make).toThrow(message);
  });
});

describe('fromTensor', () => {
  test("takes onnxruntime's, TensorFlow.js's and scijs's", () => {
    const data = new Float32Array(6);
    const onnx = fromTensor({ type: 'float32', data, dims: [2, 3] });
    expect(onnx).toMatchObject({ dtype: 'float32', shape: [2, 3] });
    expect(onnx.data).toBe(data);
    const flags = fromTensor({ dtype: 'bool', data: new Uint8Array([1, 0]), shape: [2] });
    expect(flags.toNested()).toEqual([true, false]);
    const view = fromTensor({ data: [1, 2, 3, 4], shape: [2], stride: [2], offset: 1 });
    expect(view.toNested()).toEqual([2, 4]);
    const clamped = new Uint8ClampedArray([1, 2]);
    expect(fromTensor({ data: clamped, dtype: 'uint8_clamped' }).dtype).toBe('uint8');
    expect(fromTensor({ data: Buffer.from([1, 2]) }).toNested()).toEqual([1, 2]);
    const half = { type: 'float16', data: new Uint16Array([0x3c00]), dims: [1] };
    expect(fromTensor(half).toNested()).toEqual([1]);
  });

  test.each([{ data: 'abc' }, { data: new DataView(new ArrayBuffer(2)) }])(
    'refuses %p',
    (tensor) => {
      expect(() => fromTensor(tensor as never)).toThrow(/^a tensor's data is a typed array/);
    },
  );

  test('refuses a shape that the data does not hold', () => {
    expect(() => fromTensor({ data: new Int8Array(2), dims: [3] })).toThrow(RangeError);
  });
});

describe('half precision', () => {
  test('every bit pattern survives', () => {
    const lost = Array.from({ length: 65_536 }, (_, bits) => bits).filter((bits) => {
      const back = numberToHalf(halfToNumber(bits));
      return Number.isNaN(halfToNumber(bits)) ? back !== 0x7e00 : back !== bits;
    });
    expect(lost).toEqual([]);
  });

  test('rounds to the nearest, ties to even', () => {
    expect([65_519.99, 65_520, 2 ** -25, 2 ** -25 * 1.01, 2049, 2051].map(numberToHalf)).toEqual([
      0x7bff, 0x7c00, 0, 1, 0x6800, 0x6802,
    ]);
    fc.assert(
      fc.property(fc.float({ min: -65_000, max: 65_000, noNaN: true }), (value) => {
        const bits = numberToHalf(value);
        const error = Math.abs(halfToNumber(bits) - value);
        for (const neighbour of [bits - 1, bits + 1]) {
          const other = halfToNumber(neighbour & 0xffff);
          expect(error <= Math.abs(other - value) || !Number.isFinite(other)).toBe(true);
        }
      }),
    );
  });
});
