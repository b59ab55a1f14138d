import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type LoadedMethod, loadContract } from '../../../fixtures/load-contract.js';
import { temporaryProject, tsconfig } from '../../../fixtures/temporary-project.js';
import { generate } from '../../../index.js';

const types = `
interface Text { kind: 'text'; text: string }
interface Link { kind: 'link'; href: string; label?: Text }
interface Para { kind: 'para'; children: (Para | Text | Link)[] }
type Expr = number | Expr[] | { add: [Expr, Expr] } | { neg: Expr };
interface File { name: string; size: number; at: Date }
interface Folder { name: string; at: Date; entries: (File | Folder)[] }
type Twin = { at: Date; next?: Twin; left: number } | { at: Date; next?: Twin; right?: string };
type Entry = File | Folder;
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Deep = { op: 'and'; all: Deep[] } | { op: 'eq'; value: number };
type Two = { a: number; b?: number } | { a: number; c?: string };
type Named = Record<string, string> | { name: string; age: number };
type Totals = { [key: string]: number } | { total: number; label: string };
type Lists = string[] | number[] | [boolean, ...boolean[]];
type Zeros = { '0': null; n?: number };
type Partly = { a?: number; b?: { c?: number } } | Record<string, string>;
type Exclusive = { a: string; b?: never } | { b: string; a?: never };
type Kinds = { kind: 'a'; x: number } | { kind: 'a'; y: string } | { kind: 'b' };
type Wide = { first: number } | { second: string; s1?: number; s2?: number; s3?: number; s4?: number; s5?: number; s6?: number; s7?: number };
`;
const names = [...types.matchAll(/^(?:type|interface) (\w+)/gm)].map(([, name = '']) => name);
const methods = names.map(
  (name) => `@rpc ${name.toLowerCase()}(p: ${name}): ${name} { return p; }`,
);
const source = `import { rpc } from '@ujrpc/core';
${types}
export class Loose { ${methods.join('\n')} }
@rpc({ namespace: 'strict', unknownProperties: 'refuse' })
export class Strict { ${methods.join('\n')} }
`;

const folder = temporaryProject({ 'tsconfig.json': tsconfig, 'src/a.ts': source });
const { files, diagnostics } = generate({ project: path.join(folder, 'tsconfig.json') });
const server = files.get('server.js') ?? 'export const contract = { classes: [] }';
const { classes } = await loadContract(server);
const all = new Map(classes.flatMap((one) => one.methods).map((one) => [one.wireName, one]));

interface Converting extends LoadedMethod {
  decode?(args: unknown[]): unknown[];
  readonly result: LoadedMethod['result'] & { encode?(value: unknown): unknown };
}
const method = (name: string) => all.get(name) as Converting;

/** What the validator says of one argument. */
function errorsOf(name: string, value: unknown): string[] {
  const { errors = [] } = method(name).validate([value]);
  return errors.map(
    ({ path: place, expected }) => `${place.replace('$input[0]', 'p')}: ${expected}`,
  );
}

/** What a handler is given of a valid argument. */
function given(name: string, value: unknown): unknown {
  expect(errorsOf(name, value)).toEqual([]);
  const { decode } = method(name);
  return (decode?.([structuredClone(value)]) ?? [value])[0];
}

/** What is sent of a result, or what is wrong with it. */
function sent(name: string, value: unknown): unknown {
  const { encode, validate } = method(name).result;
  const wire = encode?.(value) ?? value;
  const { errors } = validate?.(wire) ?? {};
  return (
    errors?.map(
      ({ path: place, expected }) => `${place.replace('$input', 'result')}: ${expected}`,
    ) ?? wire
  );
}

test('the sources have no errors', () => {
  expect(diagnostics.map(({ message }) => message)).toEqual([]);
});

describe('a member that fits wins', () => {
  test.each([
    ['named', { name: 'x' }],
    ['named', { name: 'x', age: 3 }],
    ['named', { name: 'x', age: '3' }],
    ['totals', { total: 1, count: 2 }],
    ['totals', { total: 1, label: 'x' }],
    ['two', { a: 1 }],
    ['two', { a: 1, b: 2, c: 'x' }],
    ['lists', []],
    ['lists', ['a']],
    ['lists', [1]],
    ['lists', [true]],
    ['partly', { x: 'y', z: 'w' }],
    ['zeros', { 0: null }],
    ['exclusive', { a: 'x' }],
    ['exclusive', { b: 'x' }],
    ['kinds', { kind: 'a', y: 'x' }],
    ['kinds', { kind: 'b' }],
    ['json', { a: [1, { b: null }], c: 'x' }],
    ['expr', [1, { add: [{ neg: 2 }, []] }]],
    ['wide', { second: 'x', s7: 1 }],
  ])('%s: %j is kept whole, as an argument and as a result', (name, value) => {
    expect(given(name, value)).toEqual(value);
    expect(sent(name, value)).toEqual(value);
  });

  test('a Date within is one in the handler and a text on the wire', () => {
    const at = new Date(0);
    const file = { name: 'a', size: 1, at };
    const tree = { name: 'b', at, entries: [file, { name: 'c', at, entries: [] }] };
    const wire = JSON.parse(JSON.stringify(tree));
    expect(given('entry', wire)).toEqual(tree);
    expect(sent('entry', tree)).toEqual(wire);
    expect(given('twin', { at: wire.at, next: { at: wire.at, left: 1 } })).toEqual({
      at,
      next: { at, left: 1 },
    });
  });
});

describe('what is wrong is reported within the member that comes nearest', () => {
  test.each([
    ['deep', { op: 'xor' }, ['p.op: "and" | "eq"']],
    ['deep', {}, ['p.op: "and" | "eq"']],
    [
      'deep',
      {
        op: 'and',
        all: [
          { op: 'eq', value: 1 },
          { op: 'eq', value: 'x' },
        ],
      },
      ['p.all[1].value: number'],
    ],
    ['deep', [], ['p: Deep']],
    ['deep', 1, ['p: Deep']],
    // An array has a property of that name too.
    ['zeros', [null], ['p: object']],
    ['named', { name: 'x', age: true }, ['p.age: string']],
    ['named', { other: 1 }, ['p.other: string']],
    ['two', { b: 1 }, ['p.a: number']],
    ['twin', { at: '1970-01-01T00:00:00Z', left: 'x' }, ['p.left: number']],
    ['lists', ['a', 'b', 3], ['p[2]: string']],
    ['lists', [true, 1], ['p[1]: boolean']],
    ['kinds', { kind: 'c' }, ['p.kind: "a" | "b"']],
    ['kinds', { kind: 'a', x: 'no' }, ['p.x: number']],
    ['expr', [1, [{ neg: { add: [1, 'x'] } }]], ['p[1][0].neg.add[1]: Expr']],
    ['expr', {}, ['p: Expr']],
    ['expr', 'x', ['p: Expr']],
    ['json', [1, { a: [undefined] }], ['p[1].a[0]: Json']],
    ['entry', { name: 'a', at: 'x', size: 1 }, ['p.at: Date as RFC 3339 date and time']],
    ['entry', {}, ['p: Entry']],
  ])('%s: %j', (name, value, expected) => {
    expect(errorsOf(name, value)).toEqual(expected);
  });

  test('of a result too, where other properties are as they should be', () => {
    expect(sent('entry', { name: 'a', at: new Date(0), size: 'x' })).toEqual([
      'result.size: number',
    ]);
    expect(sent('twin', { at: 'x', right: 'y' })).toEqual([
      'result.at: Date as RFC 3339 date and time',
    ]);
  });
});

describe('what another member declares', () => {
  test('is refused where it is wrong, not dropped', () => {
    expect(errorsOf('two', { a: 1, b: 'bad' })).toEqual(['p.b: number | undefined']);
    expect(errorsOf('two', { a: 1, b: 1, c: 1 })).toEqual(['p.c: string']);
    expect(sent('two', { a: 1, b: 'bad' })).toEqual(['result.b: number | undefined']);
    expect(errorsOf('wide', { first: 1, s7: 'bad' })).toEqual(['p.s7: number']);
    expect(sent('wide', { first: 1, s7: 'bad' })).toEqual(['result.s7: number']);
  });

  test('is dropped with all that is not declared where a tag says which member it is', () => {
    expect(given('deep', { op: 'eq', value: 1, all: 7 })).toEqual({ op: 'eq', value: 1 });
  });
});

describe('a class that refuses unknown properties', () => {
  test.each([
    ['two', { a: 1, b: 1 }],
    ['named', { name: 'x', more: 'y' }],
    ['named', { name: 'x', age: 1 }],
    ['expr', [{ add: [1, { neg: 1 }] }]],
    ['entry', { name: 'a', at: '1970-01-01T00:00:00Z', entries: [] }],
  ])('%s: %j fits', (name, value) => {
    expect(errorsOf(`strict.${name}`, value)).toEqual([]);
  });

  test.each([
    ['two', { a: 1, d: 1 }, ['p.d: no property of that name']],
    ['two', { a: 1, b: 'bad' }, ['p.b: number | undefined']],
    [
      'deep',
      { op: 'and', all: [{ op: 'eq', value: 1, x: 1 }] },
      ['p.all[0].x: no property of that name'],
    ],
    ['expr', [{ neg: 1, x: 1 }], ['p[0].x: no property of that name']],
    [
      'para',
      { kind: 'para', children: [{ kind: 'text', text: '', x: 1 }] },
      ['p.children[0].x: no property of that name'],
    ],
  ])('%s: %j does not', (name, value, expected) => {
    expect(errorsOf(`strict.${name}`, value)).toEqual(expected);
  });
});

/** Values that nest, with what is at the deepest place. */
const nests: Readonly<Record<string, (depth: number, last: unknown) => unknown>> = {
  para: (depth, last) =>
    nested(depth, { kind: 'text', text: last }, (inner) => ({
      kind: 'para',
      children: [inner, { kind: 'link', href: '' }],
    })),
  expr: (depth, last) => nested(depth, last, (inner) => ({ neg: { add: [inner, [1]] } })),
  entry: (depth, last) =>
    nested(depth, { name: '', size: 1, at: last }, (inner) => ({ name: '', at, entries: [inner] })),
  twin: (depth, last) => nested(depth, { at: last }, (inner) => ({ at, next: inner })),
  json: (depth, last) => nested(depth, last, (inner) => [{ a: inner }]),
  deep: (depth, last) =>
    nested(depth, { op: 'eq', value: last }, (inner) => ({ op: 'and', all: [inner] })),
};
const at = '1970-01-01T00:00:00.000Z';

function nested(depth: number, last: unknown, around: (inner: unknown) => unknown): unknown {
  return depth === 0 ? last : around(nested(depth - 1, last, around));
}

const right: Readonly<Record<string, unknown>> = {
  para: 'x',
  expr: 1,
  entry: at,
  twin: at,
  json: 'x',
  deep: 1,
};

class TooManyReads extends Error {}

/** A value of which every read of a property counts, and what counts them. */
function counted(root: unknown): { value: unknown; reads(): number } {
  let reads = 0;
  const known = new WeakMap<object, object>();
  const wrap = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null || value instanceof Date) {
      return value;
    }
    const proxy = known.get(value) ?? new Proxy(value, handler);
    known.set(value, proxy);
    return proxy;
  };
  const handler: ProxyHandler<object> = {
    get(target, name, receiver) {
      if (++reads > 1_000_000) {
        throw new TooManyReads();
      }
      return wrap(Reflect.get(target, name, receiver));
    },
  };
  return { value: wrap(root), reads: () => reads };
}

function readsOf(value: unknown, look: (value: unknown) => void): number {
  const { value: watched, reads } = counted(value);
  look(watched);
  return reads();
}

/** Twice as deep is at most twice as long, and a bit for what comes only once. */
function expectLinear(make: (depth: number) => unknown, look: (value: unknown) => void): void {
  const [short, long] = [40, 80].map((depth) => readsOf(make(depth), look));
  expect(long).toBeLessThanOrEqual(2.1 * (short ?? 0));
}

describe.each(Object.keys(nests))('the work for %s is linear in its depth', (name) => {
  const nest = nests[name] as (depth: number, last: unknown) => unknown;

  test.each(['', 'strict.'])('of %jvalidators, for what fits and for what does not', (prefix) => {
    const { validate } = method(prefix + name);
    for (const [last, success] of [
      [right[name], true],
      [Symbol('wrong'), false],
      [true, name === 'json'],
    ] as const) {
      expect(validate([nest(400, last)]).success).toBe(success);
      expectLinear(
        (depth) => nest(depth, last),
        (value) => validate([value]),
      );
    }
  });

  test('of decoders', () => {
    const { decode = (args: unknown[]) => args } = method(name);
    expectLinear(
      (depth) => nest(depth, right[name]),
      (value) => decode([value]),
    );
  });

  test('of encoders, for what fits and for what does not', () => {
    const { encode = (value: unknown) => value, validate } = method(name).result;
    const typed = JSON.stringify(right[name]) === JSON.stringify(at) ? new Date(0) : right[name];
    const withDates = (value: unknown): unknown => dated(value);
    for (const last of [typed, Symbol('wrong')]) {
      const make = (depth: number) => withDates(nest(depth, last));
      expect(validate?.(encode(make(400))).success).toBe(last === typed);
      expectLinear(make, (value) => encode(value));
    }
  });
});

/** The texts of dates as the Dates that handlers have. */
function dated(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(dated);
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) {
    return value === at ? new Date(0) : value;
  }
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, dated(one)]));
}
