import { encodeNpy, Image, NDArray } from '@ujrpc/values';

/** The JSON of a value of a client: docs/types.md, written down once more. */
export function wireOf(value: unknown): unknown {
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (value instanceof NDArray) {
    return Buffer.from(encodeNpy(value)).toString('base64');
  }
  if (value instanceof Image) {
    return Buffer.from(value.bytes).toString('base64');
  }
  if (value instanceof URL) {
    return value.href;
  }
  if (value instanceof Map) {
    return [...value].map(([key, one]) => [wireOf(key), wireOf(one)]);
  }
  if (value instanceof Set) {
    return [...value].map(wireOf);
  }
  if (value instanceof ArrayBuffer) {
    return Buffer.from(value).toString('base64');
  }
  if (ArrayBuffer.isView(value)) {
    // The machines that run this have the low byte first, as the wire.
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  }
  if (Array.isArray(value)) {
    return value.map(wireOf);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, wireOf(one)]));
  }
  return typeof value === 'bigint' ? String(value) : value;
}
