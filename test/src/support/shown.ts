/**
 * A value as JSON that tells all of its types apart, for comparing across processes: what two values
 * show is equal when the values are.
 */
export function shown(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'bigint' || Object.is(value, -0) || value === undefined
      ? { primitive: Object.is(value, -0) ? '-0' : `${typeof value} ${String(value)}` }
      : value;
  }
  // Set by the platform and by our own classes, whatever a minifier makes of a class's name.
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return tag === 'Array' ? Array.from(value as unknown[], shown) : { [tag]: contentOf(value) };
}

function contentOf(value: object): unknown {
  if (value instanceof Date || value instanceof URL) {
    return value.toJSON();
  }
  if (value instanceof Map || value instanceof Set) {
    return Array.from<unknown, unknown>(value, shown);
  }
  if (value instanceof ArrayBuffer) {
    return shown(new Uint8Array(value));
  }
  if (ArrayBuffer.isView(value)) {
    return Array.from(value as unknown as ArrayLike<unknown>, shown);
  }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shown(one)]));
}
