import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, carriers } from '../support/carriers.js';
import { closeAll } from '../support/closing.js';
import { call, result } from '../support/json-rpc.js';
import { transportsUnderTest } from '../support/transports.js';
import { serveTyped, type TypedServing } from '../support/typed.js';

const iso = '2020-02-29T12:34:56.789Z';
const at = new Date(iso);

describe.each(transportsUnderTest)('types that JSON lacks on %s', (transport) => {
  let serving: TypedServing;
  beforeAll(async () => {
    serving = await serveTyped(transport);
  });
  afterAll(closeAll);

  describe.each(carriers)('over $name', (carrier) => {
    const reply = async (method: string, params: unknown) =>
      JSON.parse(
        (await ask(carrier, serving.port, call(`typed.${method}`, JSON.stringify(params)))) ?? '',
      );

    /** The violations of a refusal. */
    async function refused(method: string, params: unknown): Promise<unknown> {
      const { error } = await reply(method, params);
      expect(error).toMatchObject({ code: -32602 });
      return error.data;
    }

    describe('a handler is given what its signature says', () => {
      test.each<[string, unknown, unknown, unknown]>([
        ['date', iso, at, iso],
        ['date', '2020-02-29T14:34:56.789123+02:00', at, iso],
        [
          'date',
          '+012020-01-01T00:00:00Z',
          new Date(Date.UTC(12020, 0)),
          '+012020-01-01T00:00:00.000Z',
        ],
        [
          'bigint',
          '-123456789012345678901234567890',
          -123456789012345678901234567890n,
          '-123456789012345678901234567890',
        ],
        ['bytes', 'AP8=', Uint8Array.of(0, 255), 'AP8='],
        ['bytes', '', new Uint8Array(), ''],
        ['buffer', 'AP8=', Buffer.of(0, 255), 'AP8='],
        ['memory', 'AP8=', Uint8Array.of(0, 255).buffer, 'AP8='],
        ['url', 'https://example.com', new URL('https://example.com/'), 'https://example.com/'],
        ['floats', 'AADAPw==', Float32Array.of(1.5), 'AAAAAAAA+D8='],
        ['longs', 'AQAAAAAAAAA=', BigInt64Array.of(1n), 'AQAAAAAAAAA='],
        ['map', [['a', iso]], new Map([['a', at]]), [['a', iso]]],
        ['byDate', [[iso, ['1', '2']]], new Map([[at, new Set([1n, 2n])]]), [[iso, ['1', '2']]]],
        ['set', [1, 2], new Set([1, 2]), [1, 2]],
        ['mixed', iso, at, iso],
        ['mixed', 'now', 'now', 'now'],
        ['mixed', null, null, null],
        [
          'mixed',
          { kind: 'size', size: '7' },
          { kind: 'size', size: 7n },
          { kind: 'size', size: '7' },
        ],
      ])('%s(%j)', async (method, param, typed, wire) => {
        expect(await reply(method, [param])).toEqual({ jsonrpc: '2.0', id: 1, result: wire });
        expect(serving.seen.at(-1)).toStrictEqual(typed);
      });

      test('also by name, nested, recursive and beside what is absent', async () => {
        const leaf = { title: 'b', at: iso, children: [] };
        const value = { title: 'a', at: iso, photo: 'AP8=', children: [leaf] };
        expect((await reply('event', { value })).result).toEqual(value);
        expect(serving.seen.at(-1)).toStrictEqual({
          title: 'a',
          at,
          photo: Uint8Array.of(0, 255),
          children: [{ title: 'b', at, children: [] }],
        });
      });

      test('in tuples, their rest, rest parameters and records', async () => {
        expect((await reply('dates', [[iso, 1, iso], iso, iso])).result).toEqual({
          d0: iso,
          d1: iso,
        });
        expect(serving.seen.at(-1)).toStrictEqual([
          [at, 1, at],
          [at, at],
        ]);
      });

      test('in asynchronous methods, with and without an optional one', async () => {
        expect((await reply('later', [iso])).result).toBe(iso);
        expect((await reply('later', [iso, '1'])).result).toBe('2020-02-29T12:34:56.790Z');
        expect((await reply('maybe', [null, true])).result).toBe(null);
      });

      test('bytes have memory of their own', async () => {
        await reply('bytes', ['AP8=']);
        expect((serving.seen.at(-1) as Uint8Array).buffer.byteLength).toBe(2);
      });
    });

    describe('what is not declared', () => {
      test('never reaches a handler', async () => {
        const value = { name: 'a', admin: true, inner: { a: 1, b: 2 } };
        expect((await reply('plain', [value])).result).toEqual({ name: 'a', inner: { a: 1 } });
        expect(serving.seen.at(-1)).toStrictEqual({ name: 'a', inner: { a: 1 } });
      });

      test('is kept where another member of the union declares it', async () => {
        await reply('overlap', [{ a: 1, b: { c: 2, d: 3 }, e: 4 }]);
        expect(serving.seen.at(-1)).toStrictEqual({ a: 1, b: { c: 2 } });
      });

      test('is refused where another member of the union declares it and it is wrong', async () => {
        expect(await refused('overlap', [{ a: 1, b: 2 }])).toEqual([
          { path: 'value.b', expected: 'object', got: '2' },
        ]);
      });

      test('is own data in an open type, __proto__ too', async () => {
        const text = call('typed.open', `[{"__proto__":{"x":1},"at":"${iso}","y":[2]}]`);
        const json = `{"__proto__":{"x":1},"at":"${iso}","y":[2]}`;
        expect(await ask(carrier, serving.port, text)).toBe(result(json));
        const value = serving.seen.at(-1) as object;
        expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
        expect(Object.keys(value)).toEqual(['__proto__', 'at', 'y']);
      });

      test('__proto__ is one of those, and changes no prototype', async () => {
        const text = call('typed.plain', '[{"__proto__":{"admin":true},"name":"a"}]');
        expect(await ask(carrier, serving.port, text)).toBe(result('{"name":"a"}'));
        const value = serving.seen.at(-1) as { admin?: boolean };
        expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
        expect([value.admin, ({} as { admin?: boolean }).admin]).toEqual([undefined, undefined]);
        expect(await refused('plain', [{ inner: { a: 1 } }])).toMatchObject([
          { path: 'value.name' },
        ]);
      });

      test('is a key like any other in a Map', async () => {
        expect((await reply('map', [[['__proto__', iso]]])).result).toEqual([['__proto__', iso]]);
        expect(serving.seen.at(-1)).toStrictEqual(new Map([['__proto__', at]]));
        const twice = [1, 2].map(() => ['__proto__', iso]);
        expect(await refused('map', [twice])).toMatchObject([{ path: 'value' }]);
      });

      test('never leaves a handler', async () => {
        expect((await reply('lie', ['extra'])).result).toEqual({ at: '1970-01-01T00:00:00.000Z' });
      });
    });

    describe('bad input is refused with its place', () => {
      const date = 'Date as RFC 3339 date and time';
      const bytes = 'Uint8Array in base64';
      const long = 'bigint in decimal, at most 4300 digits';
      test.each<[string, unknown, string, string]>([
        ['date', '2021-02-29T00:00:00Z', 'value', date],
        ['date', '2020-01-01', 'value', date],
        ['date', 'yesterday', 'value', date],
        ['date', 0, 'value', date],
        ['bigint', '1e3', 'value', long],
        ['bigint', '-0', 'value', long],
        ['bigint', 1, 'value', long],
        ['bigint', '9'.repeat(1_000_000), 'value', long],
        ['bytes', 'AP8', 'value', bytes],
        ['bytes', 'AP8=\n', 'value', bytes],
        ['bytes', 'A P8', 'value', bytes],
        ['bytes', '_-8=', 'value', bytes],
        ['bytes', 'AP9=', 'value', bytes],
        ['bytes', 'QŁ==', 'value', bytes],
        ['bytes', 'QQ==QQ==', 'value', bytes],
        ['url', '/relative', 'value', 'URL'],
        ['url', ' https://example.com', 'value', 'URL'],
        ['floats', 'AP8=', 'value', 'Float32Array in base64, 4 bytes an element'],
        [
          'map',
          [
            ['a', iso],
            ['a', iso],
          ],
          'value',
          'array with distinct keys',
        ],
        [
          'map',
          { a: iso },
          'value',
          '[string, (Date as RFC 3339 date and time)][] with distinct keys',
        ],
        ['map', [['a', 'b']], 'value[0][1]', date],
        ['set', [1, 1], 'value', 'array of distinct elements'],
        [
          'event',
          { title: '', at: iso, children: [{ title: '', at: 1, children: [] }] },
          'value.children[0].at',
          date,
        ],
      ])('%s(%j)', async (method, param, path, expected) => {
        expect(await refused(method, [param])).toMatchObject([{ path, expected }]);
      });

      test('two texts of one Date are one key', async () => {
        const other = '2020-02-29T13:34:56.789+01:00';
        expect(
          await refused('byDate', [
            [
              [iso, []],
              [other, []],
            ],
          ]),
        ).toMatchObject([{ path: 'value' }]);
      });
    });

    test.each([
      ['text', 'result.at'],
      ['invalid', 'result.at'],
      ['keys', 'result.log'],
      ['nan', 'result.log[0][1]'],
      ['pairs', 'result.log'],
    ])(
      'a result that lies (%s) is an internal error, its place in the log',
      async (what, place) => {
        expect((await reply('lie', [what])).error).toMatchObject({
          code: -32603,
          message: 'Internal error',
        });
        expect(String(serving.log.at(-1)?.error)).toContain(`${place}: expected `);
      },
    );
  });

  describe.each(['http', 'tcp'])('the generated client over %s', (scheme) => {
    const client = () => serving.createClient(serving.url.replace(/^http/, scheme));

    test.each<[string, unknown]>([
      ['date', at],
      ['bigint', 2n ** 100n],
      ['bytes', Uint8Array.from({ length: 100_000 }, (_, i) => i * 7)],
      ['memory', Uint8Array.of(1, 2, 3).buffer],
      ['url', new URL('https://example.com/a?b#c')],
      ['map', new Map([['a', at]])],
      ['byDate', new Map([[at, new Set([1n])]])],
      ['set', new Set([1, 2])],
      ['event', { title: 'a', at, until: at, children: [{ title: 'b', at, children: [] }] }],
      ['open', { at, other: [1, { a: null }] }],
      ['mixed', { kind: 'at', at }],
      ['mixed', at],
      ['mixed', 'now'],
    ])('%s comes back as it was', async (method, value) => {
      expect(await client()[method]?.(value)).toStrictEqual(value);
    });

    test('a Buffer comes back as the Uint8Array that a browser has', async () => {
      expect(await client()['buffer']?.(Buffer.of(1, 2))).toStrictEqual(Uint8Array.of(1, 2));
    });

    test('undefined is told from a Date', async () => {
      expect(await client()['maybe']?.(at, true)).toStrictEqual(at);
      expect(await client()['maybe']?.(at, false)).toBe(undefined);
    });

    test.each<[string, unknown]>([
      ['date', iso],
      ['date', new Date(Number.NaN)],
      ['bigint', 1],
      ['bytes', 'AP8='],
      ['map', {}],
      ['mixed', 'tomorrow'],
    ])('%s(%p) rejects before anything is sent', async (method, value) => {
      await expect(client()[method]?.(value)).rejects.toThrow(/^value: expected /);
    });
  });
});
