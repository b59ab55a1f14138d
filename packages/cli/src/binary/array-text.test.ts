import { describe, expect, test } from '@jest/globals';
import { decodeNpy } from '@ujrpc/values';
import { arrayText } from './array-text.js';

/** A file as NumPy writes it. */
function npy(descr: string, shape: string, data: Uint8Array, fortran = 'False', version = 1) {
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }\n`;
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(header.length, 0, length.length);
  const start = Buffer.from(`\x93NUMPY${String.fromCharCode(version)}\0`, 'latin1');
  return Buffer.concat([start, length, Buffer.from(header), data]);
}

const bytes = (array: { readonly buffer: ArrayBufferLike }) => new Uint8Array(array.buffer);

function text(...file: Parameters<typeof npy>): string {
  return arrayText(decodeNpy(npy(...file)));
}

describe('an array is shown with its dtype, shape and values', () => {
  test.each([
    ['|b1', '(2,)', [1, 0], 'bool (2,)\n[ True False]'],
    ['|i1', '(1,)', [0xff], 'int8 (1,)\n[-1]'],
    ['|u1', '()', [7], 'uint8 ()\n7'],
    ['<i2', '(1,)', [1, 2], 'int16 (1,)\n[513]'],
    ['>i2', '(1,)', [1, 2], 'int16 (1,)\n[258]'],
    ['<u2', '(1,)', [0xff, 0xff], 'uint16 (1,)\n[65535]'],
    ['>u4', '(1,)', [0, 0, 1, 0], 'uint32 (1,)\n[256]'],
    ['<i4', '(1,)', [0xff, 0xff, 0xff, 0xff], 'int32 (1,)\n[-1]'],
    ['<i8', '(1,)', [255, 255, 255, 255, 255, 255, 255, 127], 'int64 (1,)\n[9223372036854775807]'],
    ['<u8', '(1,)', new Array(8).fill(255), 'uint64 (1,)\n[18446744073709551615]'],
    [
      '<f2',
      '(4,)',
      [0, 0x3c, 1, 0, 0, 0xfc, 0, 0x7e],
      'float16 (4,)\n[      1 5.96e-8    -inf     nan]',
    ],
    ['>f4', '(1,)', [0x3d, 0xcc, 0xcc, 0xcd], 'float32 (1,)\n[0.1]'],
    ['<f8', '(1,)', bytes(new Float64Array([-0])), 'float64 (1,)\n[-0]'],
    ['<c8', '(1,)', bytes(new Float32Array([1, -2])), 'complex64 (1,)\n[1-2j]'],
    ['<c16', '(1,)', bytes(new Float64Array([0.5, 2])), 'complex128 (1,)\n[0.5+2j]'],
    ['|u1', '(0, 1000000000)', [], 'uint8 (0, 1000000000)\n[]'],
    ['|u1', '(2, 1, 2)', [1, 2, 3, 40], 'uint8 (2, 1, 2)\n[[[ 1  2]]\n [[ 3 40]]]'],
  ])('%s %s', (descr, shape, data, expected) => {
    expect(text(descr, shape, Uint8Array.from(data))).toBe(expected);
  });

  test('by rows, in Fortran order too, and of version 2', () => {
    const data = Uint8Array.from([1, 2, 3, 4, 5, 6]);
    expect(text('|u1', '(2, 3)', data)).toBe('uint8 (2, 3)\n[[1 2 3]\n [4 5 6]]');
    expect(text('|u1', '(2, 3)', data, 'True', 2)).toBe(
      'uint8 (2, 3), Fortran order\n[[1 3 5]\n [2 4 6]]',
    );
  });

  test('its middle left out beyond a thousand values', () => {
    const data = Uint8Array.from({ length: 1001 }, (_, index) => index % 10);
    expect(text('|u1', '(1001,)', data)).toBe('uint8 (1001,)\n[0 1 2 … 8 9 0]');
    expect(text('|u1', '(1000,)', data.subarray(1)).split(' ')).toHaveLength(1001);
    const rows = text('|u1', '(143, 7)', data).split('\n');
    expect(rows.slice(1)).toEqual([
      '[[0 1 2 … 4 5 6]',
      ' [7 8 9 … 1 2 3]',
      ' [4 5 6 … 8 9 0]',
      ' …',
      ' [0 1 2 … 4 5 6]',
      ' [7 8 9 … 1 2 3]',
      ' [4 5 6 … 8 9 0]]',
    ]);
  });
});
