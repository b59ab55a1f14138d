import { expect, test } from '@jest/globals';
import { NDArray } from '@ujrpc/values';
import * as codec from './codecs.js';

function encode<T>(one: codec.Codec<T>) {
  return (value: unknown) => codec.checkedEncode(one, value);
}

test('an argument is encoded in its place, an absent one stays so', () => {
  const params: unknown[] = [1, Uint8Array.of(0, 255), undefined];
  codec.encodeAt(params, 1, 'data', encode(codec.bytes));
  codec.encodeAt(params, 2, 'more', encode(codec.bytes));
  expect(params).toEqual([1, 'AP8=', undefined]);
});

const float32 = codec.ndarrayOf('float32');

test.each<[ReturnType<typeof encode>, unknown, string]>([
  [encode(codec.image), 'iVBORw0KGgo=', 'photo: expected Image, got string of 12'],
  [encode(codec.image), Uint8Array.of(1), 'photo: expected Image, got Uint8Array'],
  [encode(codec.image), Promise.resolve(), 'photo: expected Image, got Promise'],
  [encode(codec.image), null, 'photo: expected Image, got null'],
  [encode(codec.image), [1], 'photo: expected Image, got array of 1'],
  [encode(codec.image), {}, 'photo: expected Image, got object'],
  [encode(codec.date), new Date(Number.NaN), 'photo: expected Date, got an invalid Date'],
  [encode(codec.date), 1.5, 'photo: expected Date, got 1.5'],
  [
    encode(float32),
    NDArray.from([1]),
    "photo: expected NDArray<'float32'>, got NDArray<'float64'>",
  ],
  [encode(codec.bigint), 10n ** 4300n, 'photo: expected bigint of at most 4300 digits, got bigint'],
  [encode(codec.int16array), new Int8Array(), 'photo: expected Int16Array, got Int8Array'],
])(
  'a wrong argument is told with the name of its parameter: case %#',
  (encoder, value, message) => {
    const attempt = () => codec.encodeAt([value], 0, 'photo', encoder);
    expect(attempt).toThrow(codec.CodecError);
    expect(attempt).toThrow(new TypeError(message));
  },
);

test('an error of another kind passes as it is', () => {
  const error = new Error('a getter threw');
  const attempt = () =>
    codec.encodeAt([1], 0, 'photo', () => {
      throw error;
    });
  expect(attempt).toThrow(error);
});
