import { classOf } from './gist.js';

/** Sets an own property, whatever its name: a plain `__proto__ =` would set the prototype. */
export function put(object: object, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  } else {
    (object as Record<string, unknown>)[name] = value;
  }
}

/**
 * Puts together what two members of a union made of one value: the properties of both.
 *
 * @param one undefined where no other member has made anything yet
 */
export function merge(one: unknown, other: unknown): unknown {
  if (one === undefined) {
    return other;
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.map((element, i) => merge(element, other[i]));
  }
  if (classOf(one) !== 'Object' || classOf(other) !== 'Object') {
    return one;
  }
  const merged = { ...(other as Record<string, unknown>) };
  for (const [name, value] of Object.entries(one as Record<string, unknown>)) {
    put(merged, name, Object.hasOwn(merged, name) ? merge(value, merged[name]) : value);
  }
  return merged;
}
