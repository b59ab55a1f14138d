import * as run from '@ujrpc/protocol/codecs';

/** The types of the platform that stand on the wire as a string, by the name of their codec. */
export interface CodecType {
  /** The class, as TypeScript and its libraries name it. */
  readonly className: string;
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
} as const satisfies Record<string, CodecType>;

export type CodecName = keyof typeof codecTypes;

function typedArray(className: string, codec: CodecType['codec']): CodecType {
  return { className, codec, schema: { format: className.toLowerCase(), ...base64 } };
}

const byClass = new Map(
  Object.entries(codecTypes).map(([name, { className }]) => [className, name as CodecName]),
);

/** The codec for a class of the platform. */
export function codecFor(className: string): CodecName | undefined {
  return byClass.get(className);
}

export function clientNameOf(name: CodecName): string {
  const type: CodecType = codecTypes[name];
  return type.clientName ?? type.className;
}
