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

/** As `Object.hasOwn`, which Safari has from 15.4 on. */
export function hasOwn(object: object, name: string): boolean {
  return Object.getOwnPropertyDescriptor(object, name) !== undefined;
}

/**
 * Puts together what two members of a union made of one value: the properties of both.
 *
 * @param one undefined where no other member has made anything yet
 * @param base what both were made of
 * @param drops whether members leave out what they do not declare: what one left as it was, it declares
 * as it is. Where they do not, it may be what the other has converted.
 */
export function merge(one: unknown, other: unknown, base: unknown, drops: boolean): unknown {
  if (one === undefined || one === other) {
    return other;
  }
  if (one === base || other === base) {
    return (one === base) === drops ? one : other;
  }
  if (Array.isArray(one) && Array.isArray(other)) {
    const bases = Array.isArray(base) ? (base as unknown[]) : [];
    return one.map((element, i) => merge(element, other[i], bases[i], drops));
  }
  if (classOf(one) !== 'Object' || classOf(other) !== 'Object') {
    return one;
  }
  const bases = classOf(base) === 'Object' ? (base as Record<string, unknown>) : {};
  const merged = { ...(other as Record<string, unknown>) };
  for (const [name, value] of Object.entries(one as Record<string, unknown>)) {
    const from = hasOwn(bases, name) ? bases[name] : undefined;
    put(merged, name, hasOwn(merged, name) ? merge(value, merged[name], from, drops) : value);
  }
  return merged;
}
