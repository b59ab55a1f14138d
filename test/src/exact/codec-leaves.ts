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
];
