import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Server } from '@ujrpc/core';
import { ask, carriers } from '../support/carriers.js';
import { closeAll, onClose } from '../support/closing.js';
import { generatedFrom } from '../support/generated.js';
import { call, result } from '../support/json-rpc.js';
import { servedTls } from '../support/served-tls.js';
import { transportsUnderTest } from '../support/transports.js';

const SOURCE = `import { rpc } from '@ujrpc/core';

interface Text { kind: 'text'; text: string }
interface Para { kind: 'para'; at: Date; children: (Para | Text)[] }
type Expr = number | Expr[] | { add: [Expr, Expr] } | { neg: Expr };
interface File { name: string; at: Date; size: number }
interface Folder { name: string; at: Date; entries: (File | Folder)[] }
type Deep = { op: 'and'; all: Deep[] } | { op: 'eq'; value: number };
enum Perm { None = 0, Read = 1 << 0, Write = 1 << 1, Exec = 1 << 2 }
enum Color { Red, Green, Blue }
interface Anything {}

const lies: Record<string, unknown> = {
  totals: { total: 1, count: 2 },
  pair: { a: 1, b: 'bad' },
  entry: { name: 'a', at: new Date(0), size: 'large' },
};

@rpc({ namespace: 'unions' })
export class Unions {
  @rpc para(value: Para): Para { return value; }
  @rpc expr(value: Expr): Expr { return value; }
  @rpc entry(value: File | Folder): File | Folder { return value; }
  @rpc deep(value: Deep): Deep { return value; }
  @rpc named(value: Record<string, string> | { name: string; age: number }): typeof value { return value; }
  @rpc totals(): { [key: string]: number } | { total: number; label: string } { return lies['totals'] as never; }
  @rpc pair(value: { a: number; b?: number } | { a: number; c?: string }): typeof value { return value; }
  @rpc badPair(): { a: number; b?: number } | { a: number; c?: string } { return lies['pair'] as never; }
  @rpc badEntry(): File | Folder { return lies['entry'] as never; }
  @rpc perm(value: Perm): Perm { return value | Perm.Exec; }
  @rpc color(value: Color): Color { return value; }
  @rpc anything(value: {}, named: Anything): {} { return { value, named }; }
  @rpc put(value: [string, number?]): [string, number?] { return [value[0], value.length > 1 ? value[1] : undefined]; }
  @rpc length(value: [string, number?, Date?]): number { return value.length; }
  @rpc when(value: [string, Date?, (string | null)?]): [string, Date?, (string | null)?] { return value; }
}

@rpc({ namespace: 'strict', unknownProperties: 'refuse' })
export class Strict {
  @rpc para(value: Para): Para { return value; }
  @rpc entry(value: File | Folder): File | Folder { return value; }
  @rpc anything(value: {}): {} { return value; }
}
`;

const AT = '1970-01-01T00:00:00.000Z';

/** Rich text, an expression and folders, with something at their deepest place. */
function paragraphs(depth: number, text: unknown): unknown {
  const last = { kind: 'text', text };
  return depth === 0
    ? last
    : { kind: 'para', at: AT, children: [paragraphs(depth - 1, text), { kind: 'text', text: '' }] };
}
function negations(depth: number, last: unknown): unknown {
  return depth === 0 ? last : { neg: { add: [[negations(depth - 1, last)], 1] } };
}
function folders(depth: number, size: unknown): unknown {
  return depth === 0
    ? { name: 'file', at: AT, size }
    : { name: 'folder', at: AT, entries: [folders(depth - 1, size)] };
}

type Methods = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;

describe.each(transportsUnderTest)('unions on %s', (transport) => {
  let port: number;
  let client: { readonly unions: Methods };

  beforeAll(async () => {
    const { folder, contract } = await generatedFrom({ 'unions.ts': SOURCE });
    const { Unions, Strict } = (await import(path.join(folder, 'unions.js'))) as Record<
      'Unions' | 'Strict',
      new () => object
    >;
    const { createClient } = (await import(path.join(folder, 'client.js'))) as {
      createClient: (url: string) => { readonly unions: Methods };
    };
    const server = new Server({ contract, log: () => undefined });
    server.register(new Unions()).register(new Strict());
    onClose(() => server.close());
    const listening = await server.listen({ transport, port: 0, ...servedTls });
    port = listening.port as number;
    client = createClient(listening.url);
  }, 120_000);
  afterAll(closeAll);

  const method = (name: string, ...args: unknown[]) =>
    (client.unions[name] as Methods[string])(...args);

  describe.each(carriers)('over $name', (carrier) => {
    const reply = async (name: string, params: string) =>
      (await ask(carrier, port, call(name, params))) ?? '';
    const violations = async (name: string, value: unknown, code = -32_602) => {
      const { error } = JSON.parse(await reply(name, JSON.stringify(value)));
      expect(error).toMatchObject({ code });
      return error.data;
    };

    test.each([40, 200])(
      'values that nest %i deep come back, whatever decides them',
      async (depth) => {
        for (const [name, value] of [
          ['unions.para', paragraphs(depth, 'x')],
          ['unions.expr', negations(depth / 4, 1)],
          ['unions.entry', folders(depth, 1)],
          ['strict.para', paragraphs(depth, 'x')],
          ['strict.entry', folders(depth, 1)],
        ] as const) {
          const json = JSON.stringify(value);
          const isSame = (await reply(name, `[${json}]`)) === result(json);
          expect({ name, isSame }).toEqual({ name, isSame: true });
        }
      },
    );

    test.each([40, 200])('a mistake %i deep is found', async (depth) => {
      for (const [name, value, path] of [
        ['unions.para', paragraphs(depth, 7), 'value.children[0].children[0]'],
        ['unions.expr', negations(depth / 4, 'x'), 'value.neg.add[0][0].neg.add[0][0].neg'],
        ['unions.entry', folders(depth, 'x'), 'value.entries[0].entries[0]'],
        ['strict.para', paragraphs(depth, 7), 'value.children[0].children[0]'],
      ] as const) {
        const [first, ...others] = await violations(name, [value]);
        expect(first.path.startsWith(path)).toBe(true);
        expect(others).toEqual([]);
      }
    });

    test('a member that fits wins, whatever its neighbours want', async () => {
      for (const json of ['{"name":"x"}', '{"name":"x","age":3}', '{"name":"x","age":"3"}']) {
        expect(await reply('unions.named', `[${json}]`)).toBe(result(json));
      }
      expect(await reply('unions.totals', '[]')).toBe(result('{"total":1,"count":2}'));
    });

    test('what is wrong is reported in the member that comes nearest', async () => {
      expect(await violations('unions.deep', [{ op: 'xor' }])).toEqual([
        { path: 'value.op', expected: '"and" | "eq"', got: 'string of 3' },
      ]);
      expect(await violations('unions.badEntry', [], -32_603)).toEqual([
        { path: 'result.size', expected: 'number', got: 'string of 5' },
      ]);
    });

    test('what another member declares is refused where it is wrong', async () => {
      const wrong = { expected: 'number | undefined', got: 'string of 3' };
      expect(await violations('unions.pair', [{ a: 1, b: 'bad' }])).toEqual([
        { path: 'value.b', ...wrong },
      ]);
      expect(await violations('unions.badPair', [], -32_603)).toEqual([
        { path: 'result.b', ...wrong },
      ]);
      const both = '{"a":1,"c":"x","b":2}';
      expect(JSON.parse(await reply('unions.pair', `[${both}]`)).result).toEqual(JSON.parse(both));
    });

    test('null in a tuple is an element that is absent, unless it is one of its values', async () => {
      expect(await reply('unions.put', '[["a",null]]')).toBe(result('["a"]'));
      expect(await reply('unions.put', '[["a",1]]')).toBe(result('["a",1]'));
      expect(await reply('unions.length', '[["a",null,null]]')).toBe(result('1'));
      expect(await reply('unions.length', `[["a",null,"${AT}"]]`)).toBe(result('3'));
      expect(await reply('unions.when', `[["a",null,"x"]]`)).toBe(result('["a",null,"x"]'));
      expect(await reply('unions.when', `[["a","${AT}",null]]`)).toBe(result(`["a","${AT}",null]`));
      expect(await violations('unions.put', [[null]])).toEqual([
        { path: 'value[0]', expected: 'string', got: 'null' },
      ]);
    });

    test('an enum of bits accepts their sums, and another its members only', async () => {
      expect(await reply('unions.perm', '[3]')).toBe(result('7'));
      expect(await reply('unions.perm', '[0]')).toBe(result('4'));
      for (const value of [8, -1, 0.5, 2 ** 32 + 1]) {
        expect(await violations('unions.perm', [value])).toEqual([
          { path: 'value', expected: 'Perm: 0 or a sum of 1, 2, 4', got: String(value) },
        ]);
      }
      expect(await violations('unions.color', [3])).toHaveLength(1);
    });

    test('an object without properties in its type keeps what it has', async () => {
      const json = '{"a":[1,{"b":null}]}';
      expect(await reply('unions.anything', `[${json},${json}]`)).toBe(
        result(`{"value":${json},"named":${json}}`),
      );
      expect(await reply('strict.anything', `[${json}]`)).toBe(result(json));
      expect(await violations('unions.anything', [[], {}])).toHaveLength(1);
      expect(await violations('unions.anything', ['text', {}])).toHaveLength(1);
    });
  });

  test('a client sends and gets what unions hold, 200 deep', async () => {
    const at = new Date(0);
    const file = { name: 'file', at, size: 1 };
    let folder: object = file;
    for (let depth = 0; depth < 200; depth++) {
      folder = { name: 'folder', at, entries: [folder] };
    }
    expect(await method('entry', folder)).toEqual(folder);
    expect(await method('expr', negations(50, 2))).toEqual(negations(50, 2));
  });

  test('a client leaves out what is undefined at the end of a tuple', async () => {
    expect(await method('put', ['a', undefined])).toStrictEqual(['a']);
    expect(await method('put', ['a', 1])).toStrictEqual(['a', 1]);
    expect(await method('length', ['a', undefined, undefined])).toBe(1);
    expect(await method('length', ['a', undefined, new Date(0)])).toBe(3);
    expect(await method('when', ['a', undefined, 'x'])).toStrictEqual(['a', undefined, 'x']);
    expect(await method('when', ['a', new Date(0), undefined])).toStrictEqual(['a', new Date(0)]);
  });
});
