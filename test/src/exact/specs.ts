import fc from 'fast-check';
import { CODEC_LEAVES } from './codec-leaves.js';
import { LEAVES, type Leaf } from './leaves.js';

/** A type, made up at random. `specs.ts` says which there are, the files beside it what they mean. */
export type Spec =
  | { readonly kind: 'leaf'; readonly leaf: Leaf }
  | { readonly kind: 'literals'; readonly values: readonly (string | number | boolean)[] }
  | { readonly kind: 'array' | 'record' | 'nullable' | 'list' | 'set'; readonly inner: Spec }
  | { readonly kind: 'map'; readonly key: Spec; readonly inner: Spec }
  | { readonly kind: 'tuple'; readonly elements: readonly Spec[]; readonly optional: number }
  | { readonly kind: 'object'; readonly properties: readonly Property[] }
  /** Members that are told apart by what they are on the wire: at most one of each sort. */
  | { readonly kind: 'union'; readonly members: readonly Spec[] }
  /** Objects that are told apart by their `kind`. */
  | { readonly kind: 'tagged'; readonly members: readonly (readonly Property[])[] };

export interface Property {
  readonly name: string;
  readonly spec: Spec;
  readonly optional: boolean;
}

const NAMES = ['id', 'name', 'x y', 'é', '0', 'a-b', 'class', 'then', 'new', 'toJSON', "it's"];

const leaf: fc.Arbitrary<Spec> = fc
  .oneof(fc.constantFrom(...LEAVES), fc.constantFrom<Leaf>(...CODEC_LEAVES))
  .map((one) => ({ kind: 'leaf', leaf: one }) as const);

const literals: fc.Arbitrary<Spec> = fc
  .uniqueArray(fc.constantFrom('asc', 'desc', '', "it's", 'é"', 0, 1, -1.5, true), {
    minLength: 1,
    maxLength: 4,
  })
  .map((values) => ({ kind: 'literals', values }) as const);

function properties(depth: number): fc.Arbitrary<Property[]> {
  const property = fc.record({
    name: fc.constantFrom(...NAMES),
    spec: specOf(depth),
    optional: fc.boolean(),
  });
  return fc.uniqueArray(property, { selector: ({ name }) => name, maxLength: 4 });
}

function tuple(depth: number): fc.Arbitrary<Spec> {
  return fc
    .tuple(fc.array(specOf(depth), { minLength: 1, maxLength: 3 }), fc.nat(2))
    .map(([elements, optional]) => {
      return { kind: 'tuple', elements, optional: Math.min(optional, elements.length) } as const;
    });
}

/** Any type; the deeper, the more likely a leaf. */
export function specOf(depth = 3): fc.Arbitrary<Spec> {
  if (depth === 0) {
    return leaf;
  }
  const inner = specOf(depth - 1);
  const around = (kind: 'array' | 'record' | 'nullable' | 'list' | 'set') =>
    inner.map((one): Spec => ({ kind, inner: one }));
  return fc.oneof(
    { weight: 5, arbitrary: leaf },
    { weight: 2, arbitrary: literals },
    { weight: 2, arbitrary: around('array') },
    around('record'),
    around('nullable'),
    around('list'),
    around('set'),
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.oneof({ weight: 3, arbitrary: leaf }, inner), inner)
        .map(([key, one]): Spec => ({ kind: 'map', key, inner: one })),
    },
    tuple(depth - 1),
    {
      weight: 3,
      arbitrary: properties(depth - 1).map((list): Spec => ({ kind: 'object', properties: list })),
    },
    fc
      .array(inner, { minLength: 2, maxLength: 4 })
      .map((members): Spec => ({ kind: 'union', members: toldApart(members) })),
    fc
      .array(properties(depth - 1), { minLength: 2, maxLength: 3 })
      .map((members): Spec => ({ kind: 'tagged', members: members.map(untagged) })),
  );
}

function untagged(list: readonly Property[]): readonly Property[] {
  return list.filter(({ name }) => name !== 'kind');
}

function toldApart(members: readonly Spec[]): Spec[] {
  const taken = new Set<string>();
  return members.filter((member) => {
    const sorts = sortsOf(member);
    const isFree = sorts.every((sort) => !taken.has(sort) && sort !== 'any');
    for (const sort of isFree ? sorts : []) {
      taken.add(sort);
    }
    return isFree;
  });
}

/** What a value may be on the wire. */
function sortsOf(spec: Spec): string[] {
  switch (spec.kind) {
    case 'leaf':
      return [spec.leaf.sort];
    case 'literals':
      return [...new Set(spec.values.map((value) => typeof value))];
    case 'array':
    case 'tuple':
    case 'map':
    case 'set':
      return ['array'];
    case 'nullable':
      return [...sortsOf(spec.inner), 'null'];
    case 'union':
      return spec.members.flatMap(sortsOf);
    default:
      return ['object'];
  }
}

/** Whether it holds a Map or a Set, of which a JSON schema cannot say that nothing is there twice. */
export function hasCollections(spec: Spec): boolean {
  switch (spec.kind) {
    case 'map':
    case 'set':
      return true;
    case 'array':
    case 'record':
    case 'nullable':
    case 'list':
      return hasCollections(spec.inner);
    case 'tuple':
      return spec.elements.some(hasCollections);
    case 'object':
      return spec.properties.some((one) => hasCollections(one.spec));
    case 'union':
      return spec.members.some(hasCollections);
    case 'tagged':
      return spec.members.flat().some((one) => hasCollections(one.spec));
    default:
      return false;
  }
}
