import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS, type Limits } from '@ujrpc/protocol';
import type { CallSource } from '../calls/connection.js';
import { CONTRACT_VERSION } from '../contract/contract.js';
import { connection, dispatcherWith, methodContract, param } from '../fixtures/calls.js';
import { rpc } from '../rpc/rpc.js';
import { Registry } from '../server/registry.js';
import { Documents } from './documents.js';

class Service {
  readonly called: unknown[] = [];

  @rpc
  echo(value: unknown): unknown {
    this.called.push(value);
    return value;
  }

  @rpc
  async later(value: unknown): Promise<unknown> {
    this.called.push(value);
    return value;
  }

  @rpc
  never(): Promise<unknown> {
    return new Promise(() => {});
  }
}

const METHODS = [
  methodContract({ property: 'echo', params: [param('value')] }),
  methodContract({ property: 'later', params: [param('value')], async: true }),
  methodContract({ property: 'never', async: true }),
];

function serve(limits: Partial<Limits> = {}) {
  const service = new Service();
  const registry = new Registry({
    version: CONTRACT_VERSION,
    fingerprint: '',
    classes: [{ name: 'Service', methods: METHODS }],
    openrpc: { openrpc: '1.3.2' },
  });
  registry.register(service);
  const documents = new Documents(registry, dispatcherWith(limits).dispatcher, {
    ...DEFAULT_LIMITS,
    ...limits,
  });
  const source: CallSource = { connection: connection(), headers: new Headers() };
  const answer = (document: string | Buffer) => documents.answer(Buffer.from(document), source);
  return { answer, service, source };
}

const error = (code: number, message: string, data?: unknown, id: unknown = null) => ({
  jsonrpc: '2.0',
  id,
  error: data === undefined ? { code, message } : { code, message, data },
});
const PARSE_ERROR = error(-32700, 'Parse error');
const invalid = (why: string, id: unknown = null) => error(-32600, 'Invalid Request', why, id);

const echo = (id: unknown, value: unknown = 0) => request(id, 'echo', value);
const later = (id: unknown, value: unknown = 0) => request(id, 'later', value);

function request(id: unknown, method: string, value: unknown): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params: [value] });
}

function parse(reply: unknown): unknown {
  return JSON.parse(String(reply));
}

describe('a document', () => {
  test('of synchronous calls is answered without a promise', () => {
    const { answer } = serve();
    expect(answer(` \n${echo(1, 'é')}\n `)).toBe('{"jsonrpc":"2.0","id":1,"result":"é"}');
    expect(typeof answer(`[${echo(1)},${echo(2)}]`)).toBe('string');
  });

  test.each(['', ' ', '{', '[1,]', '{"a"}', 'nul', '01', '"\n"', '\ufeff{}', '{} {}', "{'a':1}"])(
    'that is no JSON is a parse error: %j',
    (text) => {
      expect(parse(serve().answer(text))).toEqual(PARSE_ERROR);
    },
  );

  test.each([
    ['an overlong encoding', [0xc0, 0xaf]],
    ['a surrogate in UTF-8', [0xed, 0xa0, 0x80]],
    ['a lone continuation byte', [0x80]],
    ['a cut character', [0xe2, 0x82]],
    ['a code point above U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
  ])('with %s in a string is a parse error', (_what, bytes) => {
    const text = Buffer.concat([Buffer.from('"'), Buffer.from(bytes), Buffer.from('"')]);
    expect(parse(serve().answer(text))).toEqual(PARSE_ERROR);
  });

  test.each(['1', '"x"', 'null', 'true'])('that is the scalar %s is an invalid request', (text) => {
    expect(parse(serve().answer(text))).toEqual(invalid('a request is an object'));
  });

  test('keeps escaped lone surrogates', () => {
    const text = '{"jsonrpc":"2.0","id":1,"method":"echo","params":["\\ud800"]}';
    expect(serve().answer(text)).toBe('{"jsonrpc":"2.0","id":1,"result":"\\ud800"}');
  });

  test('may nest as deep as the limit, its own brackets counted', () => {
    const nested = (depth: number) =>
      `{"jsonrpc":"2.0","id":1,"method":"echo","params":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const { answer } = serve({ maxDepth: 8 });
    expect(parse(answer(nested(7)))).toMatchObject({ id: 1, result: [[[[[[]]]]]] });
    expect(parse(answer(nested(8)))).toEqual(invalid('nested deeper than 8'));
    expect(parse(serve().answer(nested(200_000)))).toMatchObject({ error: { code: -32600 } });
  });

  test.each(['nope', 'constructor', '__proto__', 'toString', 'hasOwnProperty', '', 'rpc.nope'])(
    'that calls %j is told that there is no such method',
    (method) => {
      expect(parse(serve().answer(request(1, method, 0)))).toEqual(
        error(-32601, 'Method not found', undefined, 1),
      );
    },
  );

  test('may ask for the OpenRPC document', () => {
    const text = '{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}';
    expect(parse(serve().answer(text))).toMatchObject({ result: { openrpc: '1.3.2' } });
  });
});

describe('a notification', () => {
  test.each([
    ['that is served', echo(undefined)],
    ['whose method is unknown', request(undefined, 'nope', 0)],
    ['whose params do not fit', '{"jsonrpc":"2.0","method":"echo","params":[1,2]}'],
    ['that is served asynchronously', later(undefined)],
  ])('%s has no reply', async (_what, text) => {
    expect(await serve().answer(text)).toBeUndefined();
  });

  test('that is no request at all is answered', () => {
    expect(parse(serve().answer('{"method":"echo"}'))).toEqual(invalid('jsonrpc must be "2.0"'));
  });
});

describe('a batch', () => {
  test('is answered in the order of its requests, without its notifications', async () => {
    const { answer, service } = serve();
    const reply = await answer(
      `[${later(1, 'a')},${echo(undefined, 'b')},${echo('2', 'c')},7,${request(3, 'nope', 0)}]`,
    );
    expect(parse(reply)).toEqual([
      { jsonrpc: '2.0', id: 1, result: 'a' },
      { jsonrpc: '2.0', id: '2', result: 'c' },
      invalid('a request is an object'),
      error(-32601, 'Method not found', undefined, 3),
    ]);
    expect(service.called).toEqual(['a', 'b', 'c']);
  });

  test('of notifications has no reply', async () => {
    expect(serve().answer(`[${echo(undefined)},${echo(undefined)}]`)).toBeUndefined();
    expect(await serve().answer(`[${later(undefined)},${echo(undefined)}]`)).toBeUndefined();
  });

  test('that is empty is one invalid request', () => {
    expect(parse(serve().answer('[ ]'))).toEqual(invalid('a batch is not empty'));
  });

  test('of one has a list of one reply', () => {
    expect(parse(serve().answer('[1]'))).toEqual([invalid('a request is an object')]);
    expect(parse(serve().answer(`[${echo(1)}]`))).toHaveLength(1);
  });

  test('inside a batch is an invalid request', () => {
    expect(parse(serve().answer(`[[${echo(1)}]]`))).toEqual([invalid('a request is an object')]);
  });

  test('of more items than the limit calls none', () => {
    const { answer, service } = serve({ maxBatchItems: 2 });
    expect(parse(answer(`[${echo(1)},${echo(2)}]`))).toHaveLength(2);
    expect(parse(answer(`[${echo(1)},${echo(2)},1]`))).toEqual(
      error(-32010, 'Batch too large', 'more than 2 items'),
    );
    expect(service.called).toHaveLength(2);
  });

  test('whose replies are over the limit together is one error', async () => {
    const { answer } = serve({ maxResponseBytes: 100 });
    const tooLarge = error(-32011, 'Batch response too large');
    expect(parse(answer(`[${echo(1, 'x'.repeat(50))}]`))).toHaveLength(1);
    expect(parse(answer(`[${echo(1, 'x'.repeat(50))},${echo(2)}]`))).toEqual(tooLarge);
    expect(parse(await answer(`[${later(1, 'x'.repeat(50))},${later(2)}]`))).toEqual(tooLarge);
    expect(parse(answer(`[${echo(1, '€'.repeat(10))},${echo(2)}]`))).toEqual(tooLarge);
  });

  test('does not share ids: those that are equal are answered each', () => {
    expect(parse(serve().answer(`[${echo(1, 'a')},${echo(1, 'b')}]`))).toMatchObject([
      { id: 1, result: 'a' },
      { id: 1, result: 'b' },
    ]);
  });
});

describe('$/cancelRequest', () => {
  const cancel = (params: unknown, id?: unknown) =>
    JSON.stringify({ jsonrpc: '2.0', id, method: '$/cancelRequest', params });

  test('cancels the call of that id on the same connection', async () => {
    const { answer, source } = serve();
    const pending = answer('{"jsonrpc":"2.0","id":"a","method":"never"}');
    expect(answer(cancel({ id: 'b' }))).toBeUndefined();
    expect(source.connection.inFlight).toBe(1);
    expect(answer(cancel({ id: 'a' }))).toBeUndefined();
    expect(parse(await pending)).toEqual(error(-32800, 'Request cancelled', undefined, 'a'));
  });

  test.each([[undefined], [[]], [['a']], [{}], [{ id: null }], [{ id: {} }], [{ id: true }]])(
    'with params %j cancels nothing',
    (params) => {
      const { answer, source } = serve();
      void answer('{"jsonrpc":"2.0","id":null,"method":"never"}');
      expect(answer(cancel(params))).toBeUndefined();
      expect(source.connection.inFlight).toBe(1);
    },
  );

  test('is a notification: as a request it is no method', () => {
    expect(parse(serve().answer(cancel({ id: 1 }, 2)))).toEqual(
      error(-32601, 'Method not found', undefined, 2),
    );
  });
});

describe('duplicate members', () => {
  test('of named params are invalid params', () => {
    const text = '{"jsonrpc":"2.0","id":1,"method":"echo","params":{"value":1,"v\\u0061lue":2}}';
    expect(parse(serve().answer(text))).toEqual(
      error(
        -32602,
        'Invalid params',
        [{ path: 'value', expected: 'to be given once', got: 'several values' }],
        1,
      ),
    );
  });

  test('deeper down are as JSON.parse has them: the last one wins', () => {
    const text = '{"jsonrpc":"2.0","id":1,"method":"echo","params":[{"a":1,"a":2}]}';
    expect(parse(serve().answer(text))).toMatchObject({ result: { a: 2 } });
  });
});
