/** An `.npy` file, its header read (NEP 1); the values are read one by one when they are shown. */
export interface Npy {
  /** As NumPy names it, such as `float32`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly isFortran: boolean;
  /** The value at an index into the data, in the order in which it lies there, as text. */
  readonly textAt: (index: number) => string;
}

const MAX_DIMENSIONS = 64;

type Reader = (data: DataView, offset: number, isLittle: boolean) => string;

interface Dtype {
  readonly name: string;
  readonly bytes: number;
  readonly read: Reader;
}

/** By `descr` without its byte order. */
const DTYPES: Readonly<Record<string, Dtype>> = {
  b1: { name: 'bool', bytes: 1, read: (d, at) => (d.getUint8(at) === 0 ? 'False' : 'True') },
  i1: { name: 'int8', bytes: 1, read: (d, at) => `${d.getInt8(at)}` },
  i2: { name: 'int16', bytes: 2, read: (d, at, le) => `${d.getInt16(at, le)}` },
  i4: { name: 'int32', bytes: 4, read: (d, at, le) => `${d.getInt32(at, le)}` },
  i8: { name: 'int64', bytes: 8, read: (d, at, le) => `${d.getBigInt64(at, le)}` },
  u1: { name: 'uint8', bytes: 1, read: (d, at) => `${d.getUint8(at)}` },
  u2: { name: 'uint16', bytes: 2, read: (d, at, le) => `${d.getUint16(at, le)}` },
  u4: { name: 'uint32', bytes: 4, read: (d, at, le) => `${d.getUint32(at, le)}` },
  u8: { name: 'uint64', bytes: 8, read: (d, at, le) => `${d.getBigUint64(at, le)}` },
  f2: { name: 'float16', bytes: 2, read: (d, at, le) => real(half(d.getUint16(at, le)), 4) },
  f4: { name: 'float32', bytes: 4, read: (d, at, le) => real(d.getFloat32(at, le)) },
  f8: { name: 'float64', bytes: 8, read: (d, at, le) => real(d.getFloat64(at, le)) },
  c8: {
    name: 'complex64',
    bytes: 8,
    read: (d, at, le) => complex(d.getFloat32(at, le), d.getFloat32(at + 4, le)),
  },
  c16: {
    name: 'complex128',
    bytes: 16,
    read: (d, at, le) => complex(d.getFloat64(at, le), d.getFloat64(at + 8, le)),
  },
};

/**
 * @returns the array, or in words why this is no `.npy` file of numbers
 */
export function readNpy(file: Buffer): Npy | string {
  const header = npyHeader(file);
  if (header === undefined) {
    return 'it does not begin with the header of one';
  }
  const descr = /'descr':\s*'([<>|=]?)(\w+)'/.exec(header.text);
  const order = /'fortran_order':\s*(True|False)/.exec(header.text)?.[1];
  const dimensions = /'shape':\s*\(([\d,\s]*)\)/.exec(header.text)?.[1];
  if (order === undefined || dimensions === undefined) {
    return `its header is ${header.text}`;
  }
  const dtype = Object.hasOwn(DTYPES, descr?.[2] ?? '') ? DTYPES[descr?.[2] ?? ''] : undefined;
  if (dtype === undefined) {
    return `it holds no numbers: ${header.text}`;
  }
  const shape = (dimensions.match(/\d+/g) ?? []).map(Number);
  if (shape.length > MAX_DIMENSIONS) {
    return `it has ${shape.length} dimensions, and NumPy has ${MAX_DIMENSIONS} at most`;
  }
  const expected = shape.reduce((product, length) => product * length, dtype.bytes);
  const data = new DataView(file.buffer, file.byteOffset + header.end, file.length - header.end);
  if (data.byteLength !== expected) {
    return `${dtype.name} of shape ${shapeText(shape)} is ${expected} bytes, and there are ${data.byteLength}`;
  }
  const isLittle = descr?.[1] !== '>';
  return {
    dtype: dtype.name,
    shape,
    isFortran: order === 'True',
    textAt: (index) => dtype.read(data, index * dtype.bytes, isLittle),
  };
}

/** As Python writes a tuple: `(2, 3)`, `(5,)`, `()`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/** Such as `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`, and where the data begins. */
function npyHeader(file: Buffer): { readonly text: string; readonly end: number } | undefined {
  if (file.length < 12 || file.toString('latin1', 0, 6) !== '\x93NUMPY') {
    return undefined;
  }
  // Version 1 has two bytes of length, the others four.
  const isFirst = file[6] === 1;
  const start = isFirst ? 10 : 12;
  const end = start + (isFirst ? file.readUInt16LE(8) : file.readUInt32LE(8));
  return end <= file.length ? { text: file.toString('latin1', start, end).trim(), end } : undefined;
}

/** NumPy prints eight digits, and spells what is no number so. */
function real(value: number, digits = 8): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
  }
  return Object.is(value, -0) ? '-0' : String(Number(value.toPrecision(digits)));
}

function complex(re: number, im: number): string {
  const sign = im < 0 || Object.is(im, -0) ? '' : '+';
  return `${real(re)}${sign}${real(im)}j`;
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) {
    return fraction === 0 ? sign * Infinity : NaN;
  }
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
