import { describe, expect, test } from '@jest/globals';
import { generatedFrom } from '../fixtures/generated.js';
import type { LoadedMethod } from '../fixtures/load-contract.js';

const SOURCE = `import { rpc, tracked, type Int, type Tracked } from '@ujrpc/core';
export interface Tick { price: number; at: Date }
export interface Report { sold: Set<string> }
export type Ticks = AsyncGenerator<Tick>;
export class Service {
  @rpc async *generator(n: number): AsyncGenerator<Tick> {}
  @rpc async *alias(): Ticks {}
  @rpc async *returning(): AsyncGenerator<Int, Report, undefined> { return { sold: new Set() }; }
  @rpc async *maybe(): AsyncGenerator<number | undefined, number | undefined, unknown> { return 1; }
  @rpc async *nothing(): AsyncGenerator<void, void, void> {}
  @rpc async *bytes(): AsyncGenerator<Uint8Array> {}
  @rpc iterable(): AsyncIterable<string> { throw 1; }
  @rpc iterator(): AsyncIterableIterator<boolean> { throw 1; }
  @rpc object(): AsyncIteratorObject<number, number> { throw 1; }
  @rpc readable(): ReadableStream<unknown> { throw 1; }
  @rpc async later(): Promise<AsyncGenerator<number, string>> { throw 1; }
  @rpc either(): AsyncIterable<number> | Promise<AsyncIterable<number>> { throw 1; }
  @rpc async *inferred() { yield 'a' as string; return 1 as number; }
  @rpc async *tracked(): AsyncGenerator<Tracked<Tick>, Int> { return 1; }
  @rpc async *inferredTracked(at: Date) { yield tracked('1', { at }); yield tracked('2', [at]); }
  @rpc async *lines(): AsyncGenerator<{ kind: 'log'; text: string } | { kind: 'end' }> {}
  @rpc plain(): number { return 1; }
}`;
const made = generatedFrom(SOURCE, { lib: ['es2023', 'dom', 'esnext.iterator'] });
const methods = made.errors.length === 0 ? await made.methods() : new Map<string, LoadedMethod>();

const method = (name: string): LoadedMethod => methods.get(name) as LoadedMethod;
/** The kinds of what a method yields and returns. */
const kinds = (name: string) => [method(name).stream?.item.kind, method(name).result.kind];

test('the sources have no errors', () => {
  expect(made.errors).toEqual([]);
});

describe('the contract of a streaming method', () => {
  test.each([
    ['generator', 'json', 'void'],
    ['alias', 'json', 'void'],
    ['returning', 'i32', 'json'],
    ['maybe', 'json', 'json'],
    ['nothing', 'void', 'void'],
    ['bytes', 'bytes', 'void'],
    ['iterable', 'string', 'void'],
    ['iterator', 'bool', 'void'],
    ['object', 'f64', 'void'],
    ['readable', 'json', 'void'],
    ['later', 'f64', 'string'],
    ['either', 'f64', 'void'],
    ['inferred', 'string', 'f64'],
    ['tracked', 'json', 'i32'],
    ['inferredTracked', 'json', 'void'],
    ['lines', 'json', 'void'],
  ])('%s yields %s and returns %s', (name, item, result) => {
    expect(kinds(name)).toEqual([item, result]);
  });

  test('is absent from that of another method', () => {
    expect(method('plain')).not.toHaveProperty('stream');
  });

  test('says which values are tracked', () => {
    const isTracked = [...methods].flatMap(([name, { stream }]) => (stream?.tracked ? [name] : []));
    expect(isTracked).toEqual(['tracked', 'inferredTracked']);
  });

  test('says where unknown is in a value', () => {
    expect(method('readable').stream?.item.open).toBe(true);
    expect(method('generator').stream?.item.open).toBe(false);
  });

  test('says whether a promise comes first', () => {
    const isAsync = ['generator', 'iterable', 'later', 'either', 'plain'].map(
      (name) => method(name).async,
    );
    expect(isAsync).toEqual([false, false, true, true, false]);
  });
});

describe('a value of a stream', () => {
  const checked = (name: string, value: unknown) => {
    const item = method(name).stream?.item;
    return item?.validate?.(item.encode ? item.encode(value) : value);
  };

  test('is encoded as a result is', () => {
    const value = { price: 1, at: new Date(0), secret: 2 };
    const text = '{"price":1,"at":"1970-01-01T00:00:00.000Z"}';
    for (const name of ['generator', 'tracked']) {
      expect(JSON.stringify(method(name).stream?.item.encode?.(value))).toBe(text);
    }
    expect(method('returning').result.encode?.({ sold: new Set(['a']) })).toEqual({ sold: ['a'] });
  });

  test('is checked by paths that begin with $input', () => {
    expect(checked('generator', { price: 1, at: new Date(0) })).toEqual({ success: true });
    expect(checked('generator', { price: '1', at: new Date(0) })?.errors).toEqual([
      { path: '$input.price', expected: 'number', value: '1' },
    ]);
    expect(checked('generator', undefined)?.success).toBe(false);
  });

  test('may be undefined where its type says so', () => {
    expect(checked('maybe', undefined)?.success).toBe(true);
    expect(checked('maybe', null)?.success).toBe(false);
    expect(method('maybe').result.validate?.(undefined).success).toBe(true);
  });

  test('is one of the members of a union', () => {
    expect(checked('lines', { kind: 'end' })?.success).toBe(true);
    expect(checked('lines', { kind: 'log' })?.errors?.[0]?.path).toBe('$input.text');
  });
});

describe('openrpc.json', () => {
  const document = JSON.parse(made.openrpc) as { methods: { name: string; result: object }[] };
  const found = (name: string) => document.methods.find((one) => one.name === name);

  test('describes the form of a stream that is collected, and marks it', () => {
    expect(found('iterable')).toMatchObject({
      result: { name: 'result', schema: { type: 'array', items: { type: 'string' } } },
      'x-stream': true,
    });
    expect(found('generator')?.result).toMatchObject({
      schema: { type: 'array', items: { $ref: '#/components/schemas/Tick' } },
    });
    expect(found('iterable')).not.toHaveProperty('x-return');
    expect(found('plain')).not.toHaveProperty('x-stream');
  });

  test('has the schema of what is returned in the end', () => {
    expect(found('returning')).toMatchObject({
      'x-return': { $ref: '#/components/schemas/Report' },
    });
    expect(found('maybe')).toMatchObject({
      result: { schema: { items: { anyOf: [{ type: 'number' }, { type: 'null' }] } } },
      'x-return': { anyOf: [{ type: 'number' }, { type: 'null' }] },
    });
  });
});

describe('the client', () => {
  test.each([
    'generator(n: number): AsyncGenerator<Tick, void, undefined>;',
    'returning(): AsyncGenerator<number, Report, undefined>;',
    'maybe(): AsyncGenerator<number | undefined, number | undefined, undefined>;',
    'nothing(): AsyncGenerator<void, void, undefined>;',
    'bytes(): AsyncGenerator<Uint8Array, void, undefined>;',
    'later(): AsyncGenerator<number, string, undefined>;',
    'tracked(): AsyncGenerator<Tick, number, undefined>;',
    'plain(): Promise<number>;',
  ])('has the type %s', (text) => {
    expect(made.client).toContain(`  ${text}\n`);
  });

  test('decodes values and what is returned', () => {
    expect(made.clientCode).toContain(
      "import { connect, streaming } from '@ujrpc/client/generated/streams';\n",
    );
    const [table = ''] = made.clientCode.split('const named');
    const entries = Object.fromEntries(
      Array.from(table.matchAll(/^ {2}(\w+): (.*),$/gm), ([, name, text]) => [name, text]),
    );
    expect(entries).toMatchObject({
      generator: 'streaming(1, codec.reply((v) => $decode_Tick(v)))',
      returning: 'streaming([(a) => a, codec.reply((v) => $decode_Report(v))], 0)',
      maybe: 'streaming(1, 1)',
      nothing: 'streaming(1, 1)',
      iterable: 'streaming(1, 0)',
      plain: '0',
    });
  });

  test('reaches for streams only where there are some', () => {
    const { clientCode } = generatedFrom('export class A { @rpc a(): number { return 1; } }');
    expect(clientCode).toContain("import { connect } from '@ujrpc/client/generated';\n");
    expect(clientCode).not.toMatch(/stream/i);
  });
});

describe('a refusal says', () => {
  const refusal = (signature: string) =>
    generatedFrom(`import { rpc, type Tracked } from '@ujrpc/core';
export class A { @rpc ${signature} { throw 1; } }`).errors.map((text) =>
      text.replace(/^.* error /, ''),
    );

  test.each([
    [
      'upload(chunks: AsyncIterable<string>): void',
      'UJRPC310: parameter `chunks` is a stream (AsyncIterable); take an array: streams from the caller are ' +
        'not supported yet',
    ],
    [
      'nested(): { ticks: AsyncGenerator<number> }',
      'UJRPC310: `ticks` of the result is a stream (AsyncGenerator); return the stream itself, as ' +
        'AsyncGenerator<T>, or an array',
    ],
    [
      'sync(): Iterable<number>',
      'UJRPC311: the result is an Iterable, which waits for nothing; stream with `async *` and ' +
        'AsyncGenerator<T>, or return an array',
    ],
    [
      'asking(): AsyncGenerator<number, void, string>',
      'UJRPC312: the result is a generator that takes values, and no caller can send them; write ' +
        'AsyncGenerator<T, R, undefined>, and take what the caller has to say as parameters',
    ],
    [
      'regexps(): AsyncGenerator<{ a: RegExp }>',
      'UJRPC407: `a` of a value of the stream is a RegExp, which has no wire form; use its source as a string',
    ],
    [
      'kept(): { last: Tracked<number> }',
      'UJRPC406: `last` of the result is tracked, and only each value of a stream can be; yield it: ' +
        'AsyncGenerator<Tracked<T>>',
    ],
  ])('of %s what is wrong', (signature, message) => {
    expect(refusal(signature)).toEqual([message]);
  });
});
