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
  /** Members that a value may be several of, or that only a look at their properties tells apart. */
  | { readonly kind: 'either'; readonly members: readonly Spec[] }
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

const jsonLeaf: fc.Arbitrary<Spec> = fc
  .constantFrom(...LEAVES.filter(({ sort }) => sort !== 'any'))
  .map((one) => ({ kind: 'leaf', leaf: one }) as const);

/**
 * Objects that have properties in common. A name has one type in all of them where a value of that type is
 * not the JSON itself: JSON could not tell which is meant.
 */
function either(depth: number): fc.Arbitrary<Spec> {
  const names = fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 });
  const choice = fc.record({
    isThere: fc.boolean(),
    optional: fc.boolean(),
    other: fc.option(jsonLeaf),
  });
  return fc
    .tuple(
      names,
      fc.array(specOf(depth).filter(isSameTwice), { minLength: 3, maxLength: 3 }),
      fc.array(fc.array(choice, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      fc.array(fc.oneof(jsonLeaf, literals, jsonStructure), { maxLength: 3 }),
    )
    .map(([given, common, choices, others]) => {
      const objects = choices.map((one): Spec => {
        const list = given.flatMap((name, i) => {
          const { isThere, optional, other } = one[i] as (typeof one)[number];
          const shared = common[i] as Spec;
          const spec = converts(shared) ? shared : (other ?? shared);
          // `{}` is any object, which JSON could not tell from one that holds a Date.
          return isThere || i === 0 ? [{ name, spec, optional }] : [];
        });
        return { kind: 'object', properties: list };
      });
      const isPlain = !objects.some(converts);
      const members = others.filter((one) => isPlain || one.kind !== 'record');
      return { kind: 'either', members: [...objects, ...members] };
    });
}

/** A list has another name each time that it is written. */
function isSameTwice(spec: Spec): boolean {
  return spec.kind !== 'list' && partsOf(spec).every(isSameTwice);
}

/** Of types whose values are JSON as they are. */
const jsonStructure: fc.Arbitrary<Spec> = fc.oneof(
  jsonLeaf.map((inner): Spec => ({ kind: 'record', inner })),
  jsonLeaf.map((inner): Spec => ({ kind: 'array', inner })),
  fc
    .array(jsonLeaf, { minLength: 1, maxLength: 3 })
    .map((elements): Spec => ({ kind: 'tuple', elements, optional: 0 })),
);

/** Whether values of the type are something else in JSON. */
function converts(spec: Spec): boolean {
  switch (spec.kind) {
    case 'leaf':
      return spec.leaf.sort === 'any' || CODEC_LEAVES.some((one) => one === spec.leaf);
    case 'map':
    case 'set':
      return true;
    case 'literals':
      return false;
    default:
      return partsOf(spec).some(converts);
  }
}

function hasEither(spec: Spec): boolean {
  return spec.kind === 'either' || partsOf(spec).some(hasEither);
}

function partsOf(spec: Spec): readonly Spec[] {
  switch (spec.kind) {
    case 'leaf':
    case 'literals':
      return [];
    case 'map':
      return [spec.key, spec.inner];
    case 'tuple':
      return spec.elements;
    case 'object':
      return spec.properties.map((one) => one.spec);
    case 'union':
    case 'either':
      return spec.members;
    case 'tagged':
      return spec.members.flat().map((one) => one.spec);
    default:
      return [spec.inner];
  }
}

/** Any type; the deeper, the more likely a leaf. */
export function specOf(depth = 3): fc.Arbitrary<Spec> {
  if (depth === 0) {
    return leaf;
  }
  const inner = specOf(depth - 1);
  const around = (kind: 'array' | 'record' | 'nullable' | 'list') =>
    inner.map((one): Spec => ({ kind, inner: one }));
  return fc.oneof(
    { weight: 5, arbitrary: leaf },
    { weight: 2, arbitrary: literals },
    { weight: 2, arbitrary: around('array') },
    around('record'),
    around('nullable'),
    around('list'),
    // A Set of what only its dropped properties tell apart would not be one any more.
    inner.filter((one) => !hasEither(one)).map((one): Spec => ({ kind: 'set', inner: one })),
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.oneof(
            { weight: 3, arbitrary: leaf },
            inner.filter((one) => !hasEither(one)),
          ),
          inner,
        )
        .map(([key, one]): Spec => ({ kind: 'map', key, inner: one })),
    },
    tuple(depth - 1),
    {
      weight: 3,
      arbitrary: properties(depth - 1).map((list): Spec => ({ kind: 'object', properties: list })),
    },
    { weight: 2, arbitrary: either(depth - 1) },
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
  const found = members.filter((member) => {
    const sorts = sortsOf(member);
    const isFree = sorts.every((sort) => !taken.has(sort) && sort !== 'any');
    for (const sort of isFree ? sorts : []) {
      taken.add(sort);
    }
    return isFree;
  });
  return found.length > 0 ? found : members.slice(0, 1);
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
    case 'either':
      return spec.members.flatMap(sortsOf);
    default:
      return ['object'];
  }
}

/** Whether it holds a Map or a Set, of which a JSON schema cannot say that nothing is there twice. */
export function hasCollections(spec: Spec): boolean {
  return spec.kind === 'map' || spec.kind === 'set' || partsOf(spec).some(hasCollections);
}
