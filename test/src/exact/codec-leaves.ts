import { type DType, Image, NDArray } from '@ujrpc/values';
import fc from 'fast-check';
import type { Leaf } from './leaves.js';

/** Types that JSON lacks and that are a string on the wire. */
interface CodecLeaf extends Leaf {
  /** What the OpenRPC document calls that string. */
  readonly format: string;
}

function leaf(
  text: string,
  format: string,
  values: fc.Arbitrary<unknown>,
  accepts: (wire: string) => boolean,
  canonical?: (wire: string) => string,
): CodecLeaf {
  return {
    text,
    format,
    sort: 'string',
    values,
    accepts: (wire) => typeof wire === 'string' && accepts(wire),
    ...(canonical && { canonical: (wire: unknown) => canonical(wire as string) }),
  };
}

const isBase64 = (wire: string) => Buffer.from(wire, 'base64').toString('base64') === wire;

function elements(
  text: string,
  values: fc.Arbitrary<ArrayBufferView>,
  size: number,
  format = text.toLowerCase(),
): CodecLeaf {
  const isWhole = (wire: string) => Buffer.from(wire, 'base64').length % size === 0;
  return leaf(text, format, values, (wire) => isBase64(wire) && isWhole(wire));
}

const few = { maxLength: 6 };
const bytes = fc.uint8Array(few);

function isDate(wire: string): boolean {
  const form =
    /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;
  const [, year = '', month, day] = form.exec(wire) ?? [];
  // The Gregorian calendar comes around every 400 years.
  const noon = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month) - 1, Number(day), 12));
  const exists = noon.getUTCMonth() === Number(month) - 1 && noon.getUTCDate() === Number(day);
  return year !== '-000000' && exists && !Number.isNaN(Date.parse(wire));
}

const dates = fc.oneof(
  fc.date({ noInvalidDate: true }),
  fc.constantFrom(0, -1, 8.64e15, -8.64e15, Date.UTC(2024, 1, 29)).map((ms) => new Date(ms)),
);

const urls = fc.oneof(
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc.constantFrom('data:,a%20b', 'file:///a/b', 'urn:isbn:1', 'http://[::1]:8545/é?ü#ö'),
);

const shapes = fc.array(fc.nat(3), { maxLength: 3 });

/** Of integers, whose every pattern of bits is a value of its own, and of floats. */
function arrays(...dtypes: readonly DType[]): fc.Arbitrary<NDArray> {
  return fc
    .tuple(
      fc.constantFrom(...dtypes),
      shapes,
      fc.array(fc.nat(1), { minLength: 27, maxLength: 27 }),
    )
    .map(([dtype, shape, bits]) => {
      const array = NDArray.zeros(dtype, shape);
      const { data } = array;
      const last = data.length;
      for (let at = 0; at < last; at++) {
        data[at] = (typeof data[at] === 'bigint' ? BigInt(bits[at] ?? 0) : bits[at]) as never;
      }
      return array;
    });
}

const SIZES: Readonly<Record<string, number>> = {
  '|b1': 1,
  '|u1': 1,
  '<i8': 8,
  '<f4': 4,
  '<f8': 8,
  '<c8': 8,
};

/** A file of version 1 as NumPy writes it, of these dtypes. */
function isNpy(wire: string, ...descrs: readonly string[]): boolean {
  const file = Buffer.from(wire, 'base64').toString('latin1');
  const header =
    /^.NUMPY....\{'descr': '(.{3})', 'fortran_order': (?:True|False), 'shape': \(([\d, ]*)\), \} *\n/s;
  const [head = '', descr = '', shape = ''] = header.exec(file) ?? [];
  const count = (shape.match(/\d+/g) ?? []).reduce(
    (product, length) => product * Number(length),
    1,
  );
  return (
    isBase64(wire) &&
    file.startsWith('\x93NUMPY\x01\0') &&
    descrs.includes(descr) &&
    file.length - head.length === count * (SIZES[descr] ?? Number.NaN)
  );
}

/** Files of one pixel: a PNG and a GIF. */
const IMAGES = [
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGM8wQAAAZYAyhQqAnYAAAAASUVORK5CYII=',
  'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
];

/** Each with a meaning of its own here, apart from the code under test. */
export const CODEC_LEAVES: readonly CodecLeaf[] = [
  leaf('Date', 'date-time', dates, isDate, (wire) => new Date(wire).toISOString()),
  leaf(
    'bigint',
    'bigint',
    fc.oneof(fc.bigInt(), fc.constantFrom(0n, 2n ** 64n, -(2n ** 63n), 10n ** 99n)),
    (wire) => /^(?:0|-?[1-9]\d{0,4299})$/.test(wire),
  ),
  leaf(
    'URL',
    'uri',
    urls.map((text) => new URL(text)),
    (wire) => !/[\0- \x7f]/.test(wire) && URL.canParse(wire),
    (wire) => new URL(wire).href,
  ),
  elements('Uint8Array', bytes, 1, 'byte'),
  // A client, which may be a browser, has a Uint8Array there.
  elements('Buffer', bytes, 1, 'byte'),
  leaf(
    'ArrayBuffer',
    'byte',
    bytes.map((one) => one.slice().buffer),
    isBase64,
  ),
  elements('Int8Array', fc.int8Array(few), 1),
  elements('Uint8ClampedArray', fc.uint8ClampedArray(few), 1),
  elements('Int16Array', fc.int16Array(few), 2),
  elements('Uint16Array', fc.uint16Array(few), 2),
  elements('Int32Array', fc.int32Array(few), 4),
  elements('Uint32Array', fc.uint32Array(few), 4),
  elements('Float32Array', fc.float32Array(few), 4),
  elements('Float64Array', fc.float64Array(few), 8),
  elements('BigInt64Array', fc.bigInt64Array(few), 8),
  elements('BigUint64Array', fc.bigUint64Array(few), 8),
  leaf('NDArray', 'ndarray', arrays('bool', 'uint8', 'int64', 'float64', 'complex64'), (wire) =>
    isNpy(wire, ...Object.keys(SIZES)),
  ),
  leaf("NDArray<'float32'>", 'ndarray', arrays('float32'), (wire) => isNpy(wire, '<f4')),
  leaf(
    'Image',
    'image',
    fc
      .constantFrom(...IMAGES)
      .map((file) => new Image(Uint8Array.from(Buffer.from(file, 'base64')))),
    (wire) => IMAGES.includes(wire),
  ),
];
