import { type CodecModel, codecTypes } from '../../model/codecs.js';
import { allParts, keyOf, resolved } from '../../model/references.js';
import { literalsOf, membersOf, wireShapeOf } from '../../model/shape.js';
import type { ObjectModel, TypeModel, TypeTable } from '../../model/type-model.js';

/**
 * The first two members of a union that could make different values of one JSON text; undefined where
 * the text always decides, or where it does not matter.
 */
export function ambiguity(
  members: readonly TypeModel[],
  types: TypeTable,
): readonly [TypeModel, TypeModel] | undefined {
  const judge = new Judge(types);
  const flat = members.flatMap((member) => membersOf(member, types));
  // Two that need no conversion agree, so only pairs with one that does are compared.
  const entries = [...flat.entries()];
  const converting = entries.filter(([, member]) => judge.converts(member));
  const indexes = new Set(converting.map(([i]) => i));
  for (const [i, one] of entries) {
    const others = indexes.has(i) ? entries : converting;
    const found = others.find(([k, other]) => k > i && !judge.agree(one, other));
    if (found) {
      return [one, found[1]];
    }
  }
  return undefined;
}

class Judge {
  readonly #open = new Set<string>();

  constructor(private readonly types: TypeTable) {}

  /** Whether no JSON text is a value of both types with two meanings. */
  agree(a: TypeModel, b: TypeModel): boolean {
    const keys = [a, b].map(keyOf);
    if (keys[0] === keys[1] || (!this.converts(a) && !this.converts(b))) {
      return true;
    }
    const key = keys.join(' ');
    if (this.#open.has(key)) {
      return true; // of a recursive type: it is being looked at
    }
    this.#open.add(key);
    const found = membersOf(a, this.types).every((one) =>
      membersOf(b, this.types).every((other) => this.#membersAgree(one, other)),
    );
    this.#open.delete(key);
    return found;
  }

  #membersAgree(left: TypeModel, right: TypeModel): boolean {
    const [a, b] = [resolved(left, this.types), resolved(right, this.types)];
    if (!this.converts(a) && !this.converts(b)) {
      return true;
    }
    if (a.kind === 'unknown' || b.kind === 'unknown') {
      return false;
    }
    if (wireShapeOf(a) !== wireShapeOf(b)) {
      return true;
    }
    if (a.kind === 'codec' || b.kind === 'codec') {
      return codecAgrees(a, b) || codecAgrees(b, a) || bytesAgree(a, b);
    }
    if (a.kind === 'object' && b.kind === 'object') {
      return this.#objectsAgree(a, b);
    }
    if (a.kind === 'array' && b.kind === 'array') {
      return this.agree(a.element, b.element);
    }
    if (a.kind === 'map' && b.kind === 'map') {
      return this.agree(a.key, b.key) && this.agree(a.value, b.value);
    }
    return a.kind === 'set' && b.kind === 'set' && this.agree(a.element, b.element);
  }

  #objectsAgree(a: ObjectModel, b: ObjectModel): boolean {
    const shared = a.properties.flatMap((one) => {
      const other = b.properties.find(({ name }) => name === one.name);
      return other ? [{ one, other }] : [];
    });
    const apart = shared.some(
      ({ one, other }) => !one.optional && !other.optional && this.#disjoint(one.type, other.type),
    );
    if (apart) {
      return true;
    }
    const crossing = [
      ...a.indexes.flatMap(({ value }) => b.properties.map(({ type }) => [value, type] as const)),
      ...b.indexes.flatMap(({ value }) => a.properties.map(({ type }) => [value, type] as const)),
      ...a.indexes.flatMap((one) => b.indexes.map((other) => [one.value, other.value] as const)),
    ];
    return (
      shared.every(({ one, other }) => this.agree(one.type, other.type)) &&
      crossing.every(([one, other]) => this.agree(one, other))
    );
  }

  /** Whether no JSON value is in both. */
  #disjoint(a: TypeModel, b: TypeModel): boolean {
    const [literals, others] = [literalsOf(a, this.types), literalsOf(b, this.types)];
    if (literals && others) {
      return !literals.some((value) => others.includes(value));
    }
    const shapes = [a, b].map((one) =>
      membersOf(one, this.types).map((member) => wireShapeOf(resolved(member, this.types))),
    );
    const [left = [], right = []] = shapes;
    return (
      !left.includes('unknown') &&
      !right.includes('unknown') &&
      !left.some((shape) => right.includes(shape))
    );
  }

  converts(type: TypeModel): boolean {
    for (const { kind } of allParts(type, this.types)) {
      if (kind === 'codec' || kind === 'map' || kind === 'set') {
        return true;
      }
    }
    return false;
  }
}

/** A literal beside a codec is told apart where the codec would refuse its text. */
function codecAgrees(a: TypeModel, b: TypeModel): boolean {
  return a.kind === 'codec' && b.kind === 'literal' && !codecTypes[a.name].codec.is(b.value);
}

/** Arrays, images and their like are told apart by their first bytes, arrays by what they say then. */
function bytesAgree(a: TypeModel, b: TypeModel): boolean {
  const saysItself = (one: TypeModel): one is CodecModel =>
    one.kind === 'codec' && (one.name === 'ndarray' || one.name === 'image');
  return saysItself(a) && saysItself(b);
}
