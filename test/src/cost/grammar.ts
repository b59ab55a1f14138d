import fc from 'fast-check';

/** A type of a grammar: types that name each other, and so contain themselves. */
export type Form =
  | { readonly kind: 'leaf'; readonly leaf: Leaf }
  | { readonly kind: 'name'; readonly index: number }
  | { readonly kind: 'array' | 'record' | 'map' | 'set' | 'nullable'; readonly inner: Form }
  | { readonly kind: 'tuple' | 'union'; readonly parts: readonly Form[] }
  | { readonly kind: 'object'; readonly properties: readonly Property[] };

export interface Property {
  readonly name: string;
  readonly form: Form;
  readonly optional: boolean;
}

/** The types by their index; the first is that of the method. */
export type Grammar = readonly Form[];

export interface Leaf {
  /** As TypeScript writes it. */
  readonly text: string;
  /** Values of it on the wire, each with another number. */
  make(n: number): unknown;
}

const LEAVES: readonly Leaf[] = [
  { text: 'number', make: (n) => n },
  { text: 'string', make: (n) => `s${n}` },
  { text: 'Date', make: (n) => new Date(n * 1000).toISOString() },
  { text: '`${string}/${string}`', make: (n) => `a/${n}` },
  { text: "'on' | 'off'", make: () => 'on' },
];

/** What a grammar's types are made of; `rich` are those that JSON lacks, which it may not tell apart. */
interface Parts {
  readonly types: number;
  readonly rich: boolean;
}

function leaf({ rich }: Parts): fc.Arbitrary<Form> {
  const leaves = LEAVES.filter(({ text }) => rich || text !== 'Date');
  return fc.constantFrom(...leaves).map((one) => ({ kind: 'leaf', leaf: one }));
}

/** One name means much the same everywhere: members of a union overlap, and JSON tells them apart. */
const NAMES = ['a', 'b', 'children', 'next', 'left'];

function object(parts: Parts, depth: number): fc.Arbitrary<Form> {
  const property = fc.record({
    name: fc.constantFrom(...NAMES),
    form: form(parts, depth),
    optional: fc.boolean(),
  });
  const properties = fc.uniqueArray(property, {
    selector: ({ name }) => name,
    minLength: 1,
    maxLength: 3,
  });
  const tag = fc.option(fc.constantFrom('p', 'q', 'r'), { nil: undefined });
  return fc.tuple(properties, tag).map(([list, kind]): Form => {
    return { kind: 'object', properties: kind === undefined ? list : [tagged(kind), ...list] };
  });
}

function tagged(kind: string): Property {
  const leaf: Leaf = { text: JSON.stringify(kind), make: () => kind };
  return { name: 'kind', form: { kind: 'leaf', leaf }, optional: false };
}

function form(parts: Parts, depth: number): fc.Arbitrary<Form> {
  const name = fc.nat(parts.types - 1).map((index): Form => ({ kind: 'name', index }));
  if (depth === 0) {
    return fc.oneof(leaf(parts), { weight: 2, arbitrary: name });
  }
  const inner = form(parts, depth - 1);
  const collections = [
    'array',
    'array',
    'record',
    'nullable',
    ...(parts.rich ? ['map', 'set'] : []),
  ];
  const around = fc
    .tuple(fc.constantFrom(...collections), inner)
    .map(([kind, one]): Form => ({ kind, inner: one }) as Form);
  const several = fc
    .tuple(fc.constantFrom('tuple', 'union'), fc.array(inner, { minLength: 2, maxLength: 3 }))
    .map(([kind, list]): Form => ({ kind, parts: list }));
  return fc.oneof(
    leaf(parts),
    { weight: 2, arbitrary: name },
    { weight: 2, arbitrary: around },
    several,
  );
}

/** Types of which each is an object or a union of objects, arrays and tuples. */
export const grammar: fc.Arbitrary<Grammar> = fc
  .record({ types: fc.integer({ min: 1, max: 3 }), rich: fc.nat(3).map((n) => n === 0) })
  .chain(typesOf);

function typesOf(parts: Parts): fc.Arbitrary<Grammar> {
  const member = fc.oneof(
    { weight: 3, arbitrary: object(parts, 2) },
    { weight: 1, arbitrary: form(parts, 2).map((one): Form => ({ kind: 'array', inner: one })) },
    {
      weight: 1,
      arbitrary: fc
        .array(form(parts, 1), { minLength: 1, maxLength: 3 })
        .map((list): Form => ({ kind: 'tuple', parts: list })),
    },
  );
  const union = fc
    .array(member, { minLength: 2, maxLength: 3 })
    .map((list): Form => ({ kind: 'union', parts: list }));
  const type = fc.oneof({ weight: 3, arbitrary: union }, object(parts, 2));
  return fc.array(type, { minLength: parts.types, maxLength: parts.types });
}

/** The names and declarations of its types. */
export function declarations(types: Grammar, prefix: string): string {
  return types.map((one, index) => `type ${prefix}${index} = ${text(one, prefix)};`).join('\n');
}

function text(form: Form, prefix: string): string {
  const inner = (one: Form) => text(one, prefix);
  switch (form.kind) {
    case 'leaf':
      return form.leaf.text;
    case 'name':
      return `${prefix}${form.index}`;
    case 'array':
      return `(${inner(form.inner)})[]`;
    case 'record':
      return `{ [key: string]: ${inner(form.inner)} }`;
    case 'map':
      return `Map<string, ${inner(form.inner)}>`;
    case 'set':
      return `Set<${inner(form.inner)}>`;
    case 'nullable':
      return `${inner(form.inner)} | null`;
    case 'tuple':
      return `[${form.parts.map((one) => `(${inner(one)})`).join(', ')}]`;
    case 'union':
      return form.parts.map((one) => `(${inner(one)})`).join(' | ');
    case 'object':
      return `{ ${form.properties
        .map((one) => `${one.name}${one.optional ? '?' : ''}: ${inner(one.form)}`)
        .join('; ')} }`;
  }
}
