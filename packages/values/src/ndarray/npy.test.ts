import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type DType, LAYOUTS } from './dtype.js';
import { decodeNpy, encodeNpy, NDArray } from './index.js';
import { formatHeader, parseHeader } from './npy-header.js';

const HEADER = "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }";

/** A file of version 1 whose header is not padded. */
function file(header: string, data: readonly number[] = [1, 0, 2, 0], version = [1, 0]): Buffer {
  const length = Buffer.alloc(version[0] === 1 ? 2 : 4);
  length.writeUInt16LE(header.length);
  const head = [0x93, ...Buffer.from('NUMPY'), ...version];
  return Buffer.concat([
    Buffer.from(head),
    length,
    Buffer.from(header, 'latin1'),
    Buffer.from(data),
  ]);
}

describe('decodeNpy', () => {
  test.each([1, 2, 3])('reads version %d', (major) => {
    expect(decodeNpy(file(HEADER, [1, 0, 2, 0], [major, 0])).toNested()).toEqual([1, 2]);
  });

  test.each([
    `${HEADER}      \n`,
    ` {"shape":(2,),'descr':"<i2",'fortran_order':False}`,
    "{'descr': '<i2', 'fortran_order': True, 'shape': (2L,), }",
    "{'descr': '<i2',\n 'fortran_order': False, 'shape': ( 1 , 2 , )}",
  ])('reads the header %j', (header) => {
    expect([...decodeNpy(file(header))]).toEqual([1, 2]);
  });

  test('does not copy where the payload is aligned, and copies where it is not', () => {
    const bytes = encodeNpy(NDArray.from([1, 2, 3]));
    expect(decodeNpy(bytes).data.buffer).toBe(bytes.buffer);
    const shifted = Buffer.concat([Buffer.alloc(1), bytes]).subarray(1);
    const moved = new Uint8Array(shifted.length + 1).subarray(1);
    moved.set(shifted);
    expect(decodeNpy(moved).toNested()).toEqual([1, 2, 3]);
    expect(decodeNpy(moved).data.buffer).not.toBe(moved.buffer);
  });

  test('leaves the bytes of a big-endian file alone', () => {
    const bytes = file("{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }", [0, 1, 2, 3]);
    const before = Buffer.from(bytes);
    expect(decodeNpy(bytes).toNested()).toEqual([1, 515]);
    expect(bytes.equals(before)).toBe(true);
  });

  const tooLarge = "'shape' of the .npy header is larger than any array";
  const noDict = 'the .npy header is not a dict as NumPy writes it';
  const wantsAll = "the .npy header must have 'descr', 'fortran_order' and 'shape'";
  const noTuple = "'shape' of the .npy header must be a tuple of integers";
  const header = (descr: string, shape = '(2,)') =>
    `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`;

  test.each<[string, Buffer, string | RegExp]>([
    ['nothing', Buffer.alloc(0), 'the bytes are not an .npy file'],
    ['a PNG', Buffer.from('\x89PNG\r\n\x1a\n....', 'latin1'), 'the bytes are not an .npy file'],
    ['version 4', file(HEADER, [], [4, 0]), 'unknown .npy version 4.0; expected 1.0, 2.0 or 3.0'],
    ['version 1.1', file(HEADER, [], [1, 1]), /^unknown .npy version 1.1;/],
    ['a cut header', file(HEADER).subarray(0, 30), 'the .npy file ends within its header'],
    ['a huge header', file(' '.repeat(10_001)), 'the .npy header is over 10000 bytes'],
    [
      'a byte less',
      file(HEADER, [1, 0, 2]),
      'the shape (2,) of int16 takes 4 bytes, the .npy file has 3',
    ],
    [
      'a byte more',
      file(HEADER, [1, 0, 2, 0, 0]),
      'the shape (2,) of int16 takes 4 bytes, the .npy file has 5',
    ],
    [
      'a huge shape',
      file(header("'<i2'", '(9007199254740991, 9007199254740991)')),
      /takes .* bytes, the .npy file has 4/,
    ],
    ['a huge shape with a zero', file(header("'<i2'", '(1000000000000000, 0)')), tooLarge],
    ['a huge shape after a zero', file(header("'<i2'", '(0, 65536, 65536)')), tooLarge],
    [
      'objects',
      file(header("'|O'")),
      'object arrays are not supported: their elements are pickled Python',
    ],
    [
      'fields',
      file(header("[('a', '<i4')]")),
      'structured dtypes are not supported: send an array of numbers',
    ],
    ['text', file(header("'<U5'")), /^unknown dtype '<U5'; expected one of: bool, int8/],
    ['dates', file(header("'<M8[ns]'")), /^unknown dtype '<M8\[ns\]'; expected/],
    ['long doubles', file(header("'<f16'")), /^unknown dtype '<f16'; expected/],
    ['no byte order', file(header("'i2'")), /^unknown dtype 'i2'; expected/],
    ['a wrong byte order', file(header("'|i2'")), /^unknown dtype '\|i2'; expected/],
    ['an expression', file('__import__("os").system("true")'), noDict],
    ['an expression as a value', file(header("'<i2'", 'range(2)')), noDict],
    ['something after it', file(`${HEADER} + {}`), noDict],
    ['no end', file(HEADER.slice(0, -1)), noDict],
    ['nothing in it', file('{}'), wantsAll],
    ['a key too few', file("{'descr': '<i2', 'shape': (2,)}"), wantsAll],
    ['a key too many', file(`{'a': 'b', ${HEADER.slice(1)}`), wantsAll],
    ['a key twice', file(`{'descr': '<i2', ${HEADER.slice(1)}`), 'the .npy header has a key twice'],
    ['another key', file(HEADER.replace('descr', 'constructor')), wantsAll],
    ['a number for a tuple', file(header("'<i2'", '(2)')), noTuple],
    ['an empty place', file(header("'<i2'", '(,)')), noTuple],
    ['a negative length', file(header("'<i2'", '(-2,)')), noTuple],
    ['a hex length', file(header("'<i2'", '(0x2,)')), noTuple],
    ['a length beyond', file(header("'<i2'", '(99999999999999999,)')), /larger than any array/],
    ['65 axes', file(header("'<i2'", `(${'1,'.repeat(65)})`)), /larger than any array/],
    ['an order that is neither', file(HEADER.replace('False', "'C'")), /must be True or False/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeNpy(bytes)).toThrow(TypeError);
    expect(() => decodeNpy(bytes)).toThrow(
      message instanceof RegExp ? message : new TypeError(message),
    );
  });

  test('either reads or says why not, whatever bytes come, and quickly', () => {
    const piece = fc.constantFrom(
      ...[
        "{'descr': ",
        "'<f4'",
        ', ',
        "'shape': ",
        '(',
        ')',
        '2',
        ',',
        'True',
        '}',
        "'",
        '"',
        ' ',
        '\\',
        '[',
      ],
      "'fortran_order': False",
    );
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, fc.uint8Array({ maxLength: 16 }), (source, data) => {
        try {
          decodeNpy(file(source, [...data]));
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
        }
      }),
      { numRuns: 5_000 },
    );
    for (const source of [
      '1'.repeat(9_000),
      `{'shape': (${'1'.repeat(9_000)}`,
      '{'.repeat(9_000),
      `${' '.repeat(9_000)}x`,
    ]) {
      expect(() => decodeNpy(file(source))).toThrow(TypeError);
    }
  });

  test('a file with any byte changed is still read or refused', () => {
    const whole = encodeNpy(
      NDArray.from(
        [
          [1, 2],
          [3, 4],
        ],
        'float32',
      ),
    );
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const bytes = whole.slice();
        bytes[at] = byte;
        try {
          expect(decodeNpy(bytes).size).toBe(4);
        } catch (error) {
          expect(error).toBeInstanceOf(TypeError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('encodeNpy', () => {
  const dtypes = Object.keys(LAYOUTS) as DType[];

  test.each(dtypes)('%s survives in every order', (dtype) => {
    for (const shape of [[], [0], [3], [2, 3], [2, 3, 4], [1, 0, 2]]) {
      const array = NDArray.zeros(dtype, shape);
      for (let at = 0; at < array.data.length; at++) {
        const { data } = array;
        data[at] =
          data instanceof BigInt64Array || data instanceof BigUint64Array ? BigInt(at) : at % 2;
      }
      for (const given of [array, array.transpose()]) {
        const read = decodeNpy(encodeNpy(given));
        expect(read).toMatchObject({ dtype, shape: given.shape });
        expect(read.toNested()).toEqual(given.toNested());
      }
    }
  });

  test('begins the data at a multiple of 64, in version 2 as well', () => {
    for (const version of [1, 2] as const) {
      const bytes = encodeNpy(NDArray.from([1, 2]), { version });
      expect(bytes.length).toBe(128 + 16);
      expect([bytes[6], bytes[127]]).toEqual([version, 0x0a]);
      expect(decodeNpy(bytes).toNested()).toEqual([1, 2]);
    }
  });

  test('writes headers that it reads', () => {
    const shapes = fc.oneof(
      fc.array(fc.integer({ min: 1, max: 2 ** 31 }), { maxLength: 64 }),
      fc.array(fc.nat(3), { maxLength: 20 }),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...dtypes),
        shapes,
        fc.boolean(),
        (dtype, shape, fortranOrder) => {
          const header = { dtype, shape, fortranOrder, littleEndian: true };
          expect(parseHeader(formatHeader(header))).toEqual(header);
        },
      ),
    );
  });
});
