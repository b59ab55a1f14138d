import { describe, expect, test } from '@jest/globals';
import { python } from '../fixtures/python.js';
import { type DType, LAYOUTS, type TypedArray } from './dtype.js';
import { decodeNpy, encodeNpy, NDArray } from './index.js';

/** One file as NumPy wrote it, and what is in it. */
interface Written {
  readonly dtype: DType;
  readonly big: boolean;
  readonly order: 'C' | 'F';
  readonly version: 1 | 2 | 3;
  readonly shape: readonly number[];
  readonly npy: string;
  /** Numbers as their `repr`, in C order; real and imaginary parts in turn. */
  readonly elements: readonly string[];
}

const WRITE = `
import numpy as np
def elements(a):
    return [repr(part) for x in np.ascontiguousarray(a).reshape(-1).tolist()
            for part in ([x.real, x.imag] if isinstance(x, complex) else [x])]
out = []
extremes = {'b': [False, True], 'i': None, 'u': None,
            'f': [0.0, -0.0, 1.5, -2.25, float('inf'), float('-inf'), float('nan'), 6e-8, 65504.0],
            'c': [0j, 1.5 - 2.25j, complex('inf-infj'), complex('nan+1j')]}
for dtype in given['dtypes']:
    kind = np.dtype(dtype).kind
    values = extremes[kind]
    if values is None:
        info = np.iinfo(dtype)
        values = [info.min, info.max, 0, 1, 7]
    for shape in given['shapes']:
        count = int(np.prod(shape))
        base = np.array([values[i % len(values)] for i in range(count)], dtype=dtype).reshape(shape)
        for order in 'CF':
            for byteorder in '<>':
                a = np.array(base, order=order).astype(np.dtype(dtype).newbyteorder(byteorder))
                for version in [1, 2, 3] if (order, byteorder) == ('C', '<') else [1]:
                    file = io.BytesIO()
                    np.lib.format.write_array(file, a, version=(version, 0))
                    out.append(dict(dtype=dtype, big=a.dtype.byteorder == '>', order=order,
                                    version=version, shape=shape, elements=elements(a),
                                    npy=base64.b64encode(file.getvalue()).decode()))
json.dump(out, sys.stdout)
`;

const READ = `
import numpy as np
out = []
for npy in given:
    a = np.load(io.BytesIO(base64.b64decode(npy)), allow_pickle=False)
    file = io.BytesIO()
    np.save(file, a)
    out.append(dict(dtype=a.dtype.name, shape=list(a.shape), c=a.flags.c_contiguous,
                    f=a.flags.f_contiguous, again=base64.b64encode(file.getvalue()).decode()))
json.dump(out, sys.stdout)
`;

const dtypes = Object.keys(LAYOUTS) as DType[];
const shapes = [[], [0], [1], [5], [2, 3], [3, 0], [1, 4], [4, 1], [2, 3, 4], [2, 1, 3, 2]];

/** Each number as Python's `repr` writes it. */
function parts(array: NDArray): string[] {
  return [...array]
    .flatMap((element) => {
      return typeof element === 'object' ? [element.re, element.im] : [element];
    })
    .map((value) => {
      if (typeof value === 'boolean') {
        return value ? 'True' : 'False';
      }
      return Object.is(value, -0) ? '-0' : String(value);
    });
}

function parsed(repr: string): string {
  if (/^(True|False|-?\d+)$/.test(repr)) {
    return repr;
  }
  const value = Number(repr.replace('inf', 'Infinity').replace('nan', 'NaN'));
  return Object.is(value, -0) ? '-0' : String(value);
}

const files = (await python(WRITE, { dtypes, shapes })) as Written[];

describe('NumPy', () => {
  test('wrote every dtype, in both byte orders and both orders', () => {
    expect(files).toHaveLength(dtypes.length * shapes.length * (3 + 1 + 1 + 1));
    expect(files.some(({ big }) => big)).toBe(true);
  });

  test.each(dtypes)('is read: %s', (dtype) => {
    for (const file of files.filter((each) => each.dtype === dtype)) {
      const array = decodeNpy(Buffer.from(file.npy, 'base64'));
      expect(array.dtype).toBe(dtype);
      expect(array.shape).toEqual(file.shape);
      expect(parts(array)).toEqual(file.elements.map(parsed));
    }
  });

  test.each(dtypes)('is written byte for byte: %s', (dtype) => {
    const here = files.filter(({ big, version }) => !big && version !== 3);
    for (const { npy, version } of here.filter((each) => each.dtype === dtype)) {
      const array = decodeNpy(Buffer.from(npy, 'base64'));
      const bytes = encodeNpy(array, { version: version as 1 | 2 });
      expect(Buffer.from(bytes).toString('base64')).toBe(npy);
    }
  });

  test('reads what we write, and would have written the same', async () => {
    const arrays = dtypes.flatMap((dtype) =>
      shapes.map((shape) => {
        const array = NDArray.zeros(dtype, shape);
        counted(array.data);
        return array;
      }),
    );
    const all = arrays.flatMap((array) => [array, array.transpose()]);
    const sent = all.map((array) => Buffer.from(encodeNpy(array)).toString('base64'));
    const read = (await python(READ, sent)) as { again: string }[];
    expect(read).toHaveLength(all.length);
    for (const [at, array] of all.entries()) {
      expect(read[at]).toEqual({
        dtype: array.dtype,
        shape: array.shape,
        c: array.isContiguous,
        f: array.isFortranContiguous,
        again: sent[at],
      });
    }
  });

  test.each([
    ["np.array([1, 'a'], dtype=object)", 'object arrays are not supported'],
    ["np.zeros(2, dtype=[('a', 'i4'), ('b', 'f4')])", 'structured dtypes are not supported'],
    ["np.array(['a', 'bc'])", "unknown dtype '<U2'"],
    ["np.array([b'a'])", "unknown dtype '|S1'"],
    ["np.array(['2020-01-01'], dtype='M8[D]')", "unknown dtype '<M8[D]'"],
    ['np.zeros(1, dtype=np.longdouble)', "unknown dtype '<f16'"],
  ])('writes %s, which is refused', async (source, message) => {
    const npy = (await python(`
import numpy as np
file = io.BytesIO()
np.save(file, ${source})
json.dump(base64.b64encode(file.getvalue()).decode(), sys.stdout)`)) as string;
    expect(() => decodeNpy(Buffer.from(npy, 'base64'))).toThrow(message);
  });
});

function counted(data: TypedArray): void {
  const isBig = data instanceof BigInt64Array || data instanceof BigUint64Array;
  for (let at = 0; at < data.length; at++) {
    data[at] = isBig ? BigInt(at) : at % 2;
  }
}
