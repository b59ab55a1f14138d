import { DTYPES, type DType } from '@ujrpc/values';
import * as run from '@ujrpc/values/codecs';

/** The types that are a string on the wire, by the name of their codec. */
export interface CodecType {
  /** The class, as TypeScript and its libraries name it. */
  readonly className: string;
  /** Whether the class is one of ours, not of the platform: clients import it. */
  readonly isOwn?: true;
  /** What a client's types call it, where that differs: a browser has no Buffer. */
  readonly clientName?: string;
  readonly schema: Readonly<Record<string, string>>;
  /** What the emitted code calls. */
  readonly codec: Pick<run.Codec<unknown>, 'expected' | 'is'>;
}

const base64 = { contentEncoding: 'base64' };

export const codecTypes = {
  date: { className: 'Date', codec: run.date, schema: { format: 'date-time' } },
  bigint: {
    className: 'bigint',
    codec: run.bigint,
    schema: { format: 'bigint', pattern: '^(?:0|-?[1-9][0-9]*)$' },
  },
  url: { className: 'URL', codec: run.url, schema: { format: 'uri' } },
  bytes: { className: 'Uint8Array', codec: run.bytes, schema: { format: 'byte', ...base64 } },
  buffer: {
    className: 'Buffer',
    codec: run.buffer,
    clientName: 'Uint8Array',
    schema: { format: 'byte', ...base64 },
  },
  arraybuffer: {
    className: 'ArrayBuffer',
    codec: run.arraybuffer,
    schema: { format: 'byte', ...base64 },
  },
  int8array: typedArray('Int8Array', run.int8array),
  uint8clampedarray: typedArray('Uint8ClampedArray', run.uint8clampedarray),
  int16array: typedArray('Int16Array', run.int16array),
  uint16array: typedArray('Uint16Array', run.uint16array),
  int32array: typedArray('Int32Array', run.int32array),
  uint32array: typedArray('Uint32Array', run.uint32array),
  float32array: typedArray('Float32Array', run.float32array),
  float64array: typedArray('Float64Array', run.float64array),
  bigint64array: typedArray('BigInt64Array', run.bigint64array),
  biguint64array: typedArray('BigUint64Array', run.biguint64array),
  ndarray: ownClass('NDArray', run.ndarray, 'application/x-npy'),
  image: ownClass('Image', run.image, 'image/*'),
} as const satisfies Record<string, CodecType>;

export type CodecName = keyof typeof codecTypes;

function typedArray(className: string, codec: CodecType['codec']): CodecType {
  return { className, codec, schema: { format: className.toLowerCase(), ...base64 } };
}

/** A type that a codec carries. */
export interface CodecModel {
  readonly kind: 'codec';
  readonly name: CodecName;
  /** Of an NDArray that is restricted to some, in the order of `DTYPES`. */
  readonly dtypes?: readonly DType[];
}

function ownClass(className: string, codec: CodecType['codec'], mediaType: string): CodecType {
  const schema = { format: className.toLowerCase(), ...base64, contentMediaType: mediaType };
  return { className, isOwn: true, codec, schema };
}

const byClass = new Map(
  Object.entries<CodecType>(codecTypes).map(([name, { className, isOwn = false }]) => [
    `${className} ${isOwn}`,
    name as CodecName,
  ]),
);

/** Whether the wire form is bytes in base64. */
export function isBytes(name: CodecName): boolean {
  return 'fromBytes' in codecTypes[name].codec;
}

/** The codec for a class of the platform, or for one of ours. */
export function codecFor(className: string, isOwn = false): CodecName | undefined {
  return byClass.get(`${className} ${isOwn}`);
}

/** The classes that clients import, by the names that they export. */
export const ownClasses: readonly string[] = Object.values<CodecType>(codecTypes).flatMap(
  ({ className, isOwn }) => (isOwn ? [className] : []),
);

/** An NDArray of these dtypes only, unless they are all that there are. */
export function ndarrayModel(dtypes: readonly string[]): CodecModel {
  const ordered = DTYPES.filter((dtype) => dtypes.includes(dtype));
  const restricts = ordered.length < DTYPES.length;
  return { kind: 'codec', name: 'ndarray', ...(restricts ? { dtypes: ordered } : {}) };
}

/** As in a client's types. */
export function clientTextOf({ name, dtypes }: CodecModel): string {
  const type: CodecType = codecTypes[name];
  const text = type.clientName ?? type.className;
  return dtypes ? `${text}<${dtypes.map((dtype) => `'${dtype}'`).join(' | ')}>` : text;
}

/** What a caller should have sent. */
export function expectedOf({ name, dtypes }: CodecModel): string {
  return dtypes ? run.ndarrayOf(...dtypes).expected : codecTypes[name].codec.expected;
}

export function schemaOf({ name, dtypes }: CodecModel): Readonly<Record<string, unknown>> {
  const { schema } = codecTypes[name];
  return dtypes ? { ...schema, 'x-dtypes': dtypes } : schema;
}
