import { expect, test } from '@jest/globals';
import { Image } from '../image/index.js';
import { NDArray } from '../ndarray/index.js';
import { describeBase64 } from './describe.js';
import { image } from './image.js';
import { ndarray, ndarrayOf } from './ndarray.js';

const pixels = { data: new Uint8Array(48), width: 4, height: 4, channels: 3 } as const;

/** A comment of 60,000 bytes before the frame header (ITU-T T.81 §B.2.4.5). */
function withComments(jpeg: Uint8Array, count: number): Uint8Array {
  const comment = Buffer.alloc(60_004);
  comment.writeUInt32BE(0xfffeea62);
  const comments = new Array<Buffer>(count).fill(comment);
  return new Uint8Array(Buffer.concat([jpeg.subarray(0, 2), ...comments, jpeg.subarray(2)]));
}

test('an image whose size is deep in the file is read', async () => {
  const { bytes } = await Image.fromPixels(pixels, 'jpeg');
  const deep = withComments(bytes, 3);
  const wire = image.encode(new Image(deep));
  expect(image.is(wire)).toBe(true);
  expect(image.decode(wire)).toMatchObject({ format: 'jpeg', width: 4, height: 4 });
  expect(describeBase64(wire)).toBe('jpeg image of 4 × 4 pixels');
});

test('an image of another copy of the package is one, what looks like it is not', () => {
  const other = { [Symbol.toStringTag]: 'Image', bytes: new Uint8Array() };
  expect(image.has(other)).toBe(true);
  expect(image.has({ bytes: new Uint8Array() })).toBe(false);
  expect(ndarray.has({ dtype: 'int8', data: new Int8Array(), shape: [0] })).toBe(false);
});

test('an array has the dtypes that its codec names', () => {
  const two = ndarrayOf('int8', 'float32');
  expect(two.expected).toBe("NDArray<'int8' | 'float32'> as .npy in base64");
  for (const [dtype, fits] of [
    ['int8', true],
    ['float32', true],
    ['uint8', false],
  ] as const) {
    const array = NDArray.from([1], dtype);
    const wire = ndarray.encode(array);
    expect([two.has(array), two.is(wire)]).toEqual([fits, fits]);
    expect(ndarray.is(wire)).toBe(true);
    expect(ndarray.decode(wire)).toStrictEqual(array);
    expect(describeBase64(wire)).toBe(`.npy of ${dtype} (1,)`);
  }
});
