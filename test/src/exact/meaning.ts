import fc from 'fast-check';
import type { Property, Spec } from './specs.js';
import { wireOf } from './wire.js';

/** Values of a type, as a client sends them. */
export function valuesOf(spec: Spec): fc.Arbitrary<unknown> {
  switch (spec.kind) {
    case 'leaf':
      return spec.leaf.values;
    case 'literals':
      return fc.constantFrom(...spec.values);
    case 'array':
      return fc.array(valuesOf(spec.inner), { maxLength: 4 });
    case 'record':
      return fc.dictionary(key, valuesOf(spec.inner), { maxKeys: 4, noNullPrototype: true });
    case 'nullable':
      return fc.option(valuesOf(spec.inner));
    case 'list':
      return listValues(spec.inner, 3);
    case 'set':
      return distinct(valuesOf(spec.inner), (value) => value).map((all) => new Set(all));
    case 'map':
      return distinct(
        fc.tuple(valuesOf(spec.key), valuesOf(spec.inner)),
        ([name]: [unknown, unknown]) => name,
      ).map((all) => new Map(all));
    case 'tuple':
      return fc
        .tuple(fc.tuple(...spec.elements.map(valuesOf)), fc.nat(spec.optional))
        .map(([all, cut]) => all.slice(0, all.length - cut));
    case 'object':
      return objectValues(spec.properties);
    case 'union':
    case 'either':
      return fc.oneof(...spec.members.map(valuesOf));
    case 'tagged':
      return fc.oneof(
        ...spec.members.map((properties, index) =>
          objectValues(properties).map((value) => ({ kind: `k${index}`, ...value })),
        ),
      );
  }
}

/** No two that are the same on the wire. */
function distinct<T>(values: fc.Arbitrary<T>, keyOf: (value: T) => unknown): fc.Arbitrary<T[]> {
  const selector = (value: T) => JSON.stringify(wireOf(keyOf(value)));
  return fc.uniqueArray(values, { selector, maxLength: 4 });
}

const key = fc.oneof(
  fc.string({ maxLength: 4 }).filter((text) => text !== '__proto__'),
  fc.constantFrom('', '0', 'constructor', 'toString', 'length'),
);

function objectValues(properties: readonly Property[]): fc.Arbitrary<object> {
  return fc.record(Object.fromEntries(properties.map(({ name, spec }) => [name, valuesOf(spec)])), {
    requiredKeys: properties.filter(({ optional }) => !optional).map(({ name }) => name),
    noNullPrototype: true,
  });
}

function listValues(inner: Spec, depth: number): fc.Arbitrary<object> {
  const values = { value: valuesOf(inner) };
  if (depth === 0) {
    return fc.record({ ...values, more: fc.constant([]) }, { noNullPrototype: true });
  }
  const deeper = listValues(inner, depth - 1);
  return fc.record(
    { ...values, more: fc.array(deeper, { maxLength: 2 }), next: fc.option(deeper) },
    { requiredKeys: ['value', 'more'], noNullPrototype: true },
  );
}

/** Whether a JSON value is one that stands for a value of the type; what is not declared may be there. */
export function inhabits(wire: unknown, spec: Spec): boolean {
  switch (spec.kind) {
    case 'leaf':
      return spec.leaf.accepts(wire);
    case 'literals':
      return spec.values.some((value) => value === wire);
    case 'array':
      return Array.isArray(wire) && wire.every((one) => inhabits(one, spec.inner));
    case 'record':
      return isObject(wire) && Object.values(wire).every((one) => inhabits(one, spec.inner));
    case 'nullable':
      return wire === null || inhabits(wire, spec.inner);
    case 'list':
      return isList(wire, spec.inner);
    case 'set':
      return isSet(wire, spec.inner);
    case 'map':
      return (
        Array.isArray(wire) &&
        wire.every((pair: unknown) => Array.isArray(pair) && pair.length === 2) &&
        wire.every(([, one]: unknown[]) => inhabits(one, spec.inner)) &&
        isSet(
          wire.map(([one]: unknown[]) => one),
          spec.key,
        )
      );
    case 'tuple':
      return (
        Array.isArray(wire) &&
        wire.length <= spec.elements.length &&
        wire.length >= spec.elements.length - spec.optional &&
        wire.every((one, index) => {
          // JSON has no undefined: an element that is left out before another is null.
          const isAbsent = one === null && index >= spec.elements.length - spec.optional;
          return isAbsent || inhabits(one, spec.elements[index] as Spec);
        })
      );
    case 'object':
      return hasProperties(wire, spec.properties);
    case 'union':
      return spec.members.some((member) => inhabits(wire, member));
    case 'either':
      return spec.members.some(
        (member) => inhabits(wire, member) && hasNothingWrong(wire, member, spec.members),
      );
    case 'tagged':
      return spec.members.some(
        (properties, index) =>
          isObject(wire) && wire['kind'] === `k${index}` && hasProperties(wire, properties),
      );
  }
}

function isObject(wire: unknown): wire is Readonly<Record<string, unknown>> {
  return typeof wire === 'object' && wire !== null && !Array.isArray(wire);
}

function hasProperties(wire: unknown, properties: readonly Property[]): boolean {
  return (
    isObject(wire) &&
    properties.every(({ name, spec, optional }) =>
      // An absent property is undefined, and that is a value of `unknown`.
      Object.hasOwn(wire, name) ? inhabits(wire[name], spec) : optional || isUnknown(spec),
    )
  );
}

/** Whether what only other members declare is right for one of those that declare it. */
function hasNothingWrong(wire: unknown, member: Spec, members: readonly Spec[]): boolean {
  if (member.kind !== 'object' || !isObject(wire)) {
    return true;
  }
  const own = new Set(member.properties.map(({ name }) => name));
  return Object.entries(wire).every(([name, found]) => {
    const declared = members
      .flatMap((one) => (one.kind === 'object' ? one.properties : []))
      .filter((one) => one.name === name);
    const isFine = declared.length === 0 || declared.some(({ spec }) => inhabits(found, spec));
    return own.has(name) || isFine;
  });
}

/** Of different elements: those that are objects and arrays by their text. */
function isSet(wire: unknown, inner: Spec): boolean {
  if (!Array.isArray(wire) || !wire.every((one) => inhabits(one, inner))) {
    return false;
  }
  const texts = wire.map((one) => JSON.stringify(cut(canonical(one, inner), inner)));
  return new Set(texts).size === wire.length;
}

/** Without the nulls that stand for absent elements at the end of tuples. */
function cut(wire: unknown, spec: Spec, drops = false): unknown {
  const inner = (value: unknown, of: Spec) => cut(value, of, drops);
  switch (spec.kind) {
    case 'tuple': {
      const elements = (wire as unknown[]).map((one, i) =>
        one === null ? null : inner(one, spec.elements[i] as Spec),
      );
      const required = spec.elements.length - spec.optional;
      while (elements.length > required && elements.at(-1) === null) {
        elements.pop();
      }
      return elements;
    }
    case 'array':
    case 'set':
      return (wire as unknown[]).map((one) => inner(one, spec.inner));
    case 'map':
      return (wire as unknown[][]).map(([name, one]) => [
        inner(name, spec.key),
        inner(one, spec.inner),
      ]);
    case 'nullable':
      return wire === null ? null : inner(wire, spec.inner);
    case 'object':
      return cutProperties(wire, spec.properties, drops);
    case 'union':
    case 'either': {
      const member = spec.members.find((one) => inhabits(wire, one));
      return member ? inner(wire, member) : wire;
    }
    default:
      return wire;
  }
}

function cutProperties(wire: unknown, properties: readonly Property[], drops: boolean): unknown {
  const copy: Record<string, unknown> = { ...(wire as object) };
  for (const name of Object.keys(copy)) {
    const found = properties.find((one) => one.name === name);
    if (found) {
      copy[name] = cut(copy[name], found.spec, drops);
    } else if (drops && properties.length > 0) {
      delete copy[name];
    }
  }
  return copy;
}

/**
 * Whether what a handler is given of a value may be sent back: elements of a Set that only their dropped
 * properties tell apart are not different any more.
 */
export function comesBack(wire: unknown, spec: Spec): boolean {
  return inhabits(cut(wire, spec, true), spec);
}

function canonical(wire: unknown, spec: Spec): unknown {
  switch (spec.kind) {
    case 'leaf':
      return spec.leaf.canonical && typeof wire === 'string' ? spec.leaf.canonical(wire) : wire;
    case 'nullable':
      return canonical(wire, spec.inner);
    case 'union':
      return canonicalIn(wire, spec.members);
    default:
      return wire;
  }
}

function canonicalIn(wire: unknown, members: readonly Spec[]): unknown {
  const member = members.find((one) => inhabits(wire, one));
  return member ? canonical(wire, member) : wire;
}

function isUnknown(spec: Spec): boolean {
  return spec.kind === 'leaf' && spec.leaf.sort === 'any';
}

function isList(wire: unknown, inner: Spec): boolean {
  return (
    hasProperties(wire, [{ name: 'value', spec: inner, optional: false }]) &&
    isObject(wire) &&
    Array.isArray(wire['more']) &&
    wire['more'].every((one) => isList(one, inner)) &&
    [undefined, null].includes(wire['next'] as null) !== isList(wire['next'], inner)
  );
}
