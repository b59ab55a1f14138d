import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import jayson from 'jayson/promise/index.js';
import { createClient, defineChain, http } from 'viem';
import { closeAll } from '../support/closing.js';
import { call, notification, result } from '../support/json-rpc.js';
import { type Serving, serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

/** Clients that other people wrote work unchanged. */
describe.each(transportsUnderTest)('clients on %s', (transport) => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await serve(transport);
  });
  afterAll(closeAll);

  describe('fetch', () => {
    const send = (body: string) =>
      fetch(serving.url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });

    test('reads results, errors and the lack of both', async () => {
      const answered = await send(call('sum', '[2,3]'));
      expect(answered.headers.get('content-type')).toBe('application/json');
      expect(await answered.json()).toEqual({ jsonrpc: '2.0', id: 1, result: 5 });
      const refused = await send(call('unknown'));
      expect(refused.status).toBe(200);
      const notified = await send(notification('nothing'));
      expect([notified.status, await notified.text()]).toEqual([204, '']);
    });

    test('sends many calls over its few connections', async () => {
      const ids = Array.from({ length: 100 }, (_, id) => id);
      const replies = await Promise.all(
        ids.map(async (id) => (await send(call('sum', `[${id},1]`, String(id)))).text()),
      );
      expect(replies).toEqual(ids.map((id) => result(String(id + 1), String(id))));
    });

    test('may leave: the signal of its call aborts', async () => {
      const leaving = new AbortController();
      const body = call('hold', '["fetch"]');
      const answer = fetch(serving.url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
        signal: leaving.signal,
      });
      const held = await serving.flow.held('fetch');
      const aborted = new Promise((resolve) => held.signal.addEventListener('abort', resolve));
      leaving.abort();
      await expect(answer).rejects.toThrow('aborted');
      await aborted;
      held.resolve();
    });
  });

  describe('jayson', () => {
    const clients = [
      ['http', () => jayson.Client.http({ host: '127.0.0.1', port: serving.port })],
      ['tcp', () => jayson.Client.tcp({ host: '127.0.0.1', port: serving.port })],
    ] as const;

    describe.each(clients)('over %s', (_name, create) => {
      test('calls with positional and named params', async () => {
        const client = create();
        expect(await client.request('subtract', [42, 23])).toMatchObject({ result: 19 });
        const named = { subtrahend: 23, minuend: 42 };
        expect(await client.request('subtract', named)).toMatchObject({ result: 19 });
      });

      test('reads errors', async () => {
        const client = create();
        expect(await client.request('unknown', [])).toMatchObject({ error: { code: -32601 } });
        expect(await client.request('throwRpcError', [])).toMatchObject({
          error: { code: 1234, message: 'Out of stock', data: { item: 'tea', left: 0 } },
        });
      });

      test('calls in batches', async () => {
        const client = create();
        const batch = [
          client.request('sum', [1, 2], undefined, false),
          client.request('nothing', [], null as never, false),
          client.request('not', [true], undefined, false),
        ];
        const replies = (await client.request(batch)) as { result: unknown }[];
        expect(replies.map((reply) => reply.result)).toEqual([3, false]);
      });

      test('sends and gets a megabyte of text', async () => {
        const text = 'é'.repeat(400_000);
        expect(await create().request('echo', [text])).toMatchObject({ result: text });
      });
    });
  });

  describe('viem', () => {
    const client = (batch: boolean) =>
      createClient({
        chain: defineChain({
          id: 1,
          name: 'test',
          nativeCurrency: { name: 'none', symbol: 'NONE', decimals: 18 },
          rpcUrls: { default: { http: [serving.url] } },
        }),
        transport: http(serving.url, { batch, retryCount: 3 }),
      });
    const request = (batch: boolean, method: string, params: unknown) =>
      client(batch).request({ method, params } as never);

    test('calls, with the id 0', async () => {
      expect(await request(false, 'sum', [2, 3])).toBe(5);
    });

    test('calls in batches', async () => {
      const one = client(true);
      const sum = (a: number) => one.request({ method: 'sum', params: [a, 1] } as never);
      expect(await Promise.all([sum(1), sum(2), sum(3)])).toEqual([2, 3, 4]);
    });

    test("does not retry a caller's mistake", async () => {
      const seen: string[] = [];
      const counted = await serve(transport);
      counted.server.use((given, next) => {
        seen.push(given.method);
        return next();
      });
      const one = createClient({ transport: http(counted.url, { retryCount: 3, retryDelay: 1 }) });
      const wrong = one.request({ method: 'sum', params: ['a'] } as never);
      await expect(wrong).rejects.toMatchObject({ code: -32602 });
      expect(seen).toEqual(['sum']);
    });
  });

  describe('curl', () => {
    const curl = async (...argv: string[]) => {
      const options = ['--silent', '--show-error', '--max-time', '10', '--noproxy', '*'];
      const env = { ...process.env, LD_PRELOAD: '' }; // a sanitizer's library would have it hang
      return (await promisify(execFile)('curl', [...options, ...argv], { env })).stdout;
    };
    const json = ['--header', 'Content-Type: application/json', '--data-binary'];

    test('calls', async () => {
      expect(await curl(serving.url, ...json, call('sum', '[2,3]'))).toBe(result('5'));
    });

    test('calls with HTTP/1.0', async () => {
      expect(await curl('--http1.0', serving.url, ...json, call('sum', '[2,3]'))).toBe(result('5'));
    });

    test('offers HTTP/2 in vain', async () => {
      expect(await curl('--http2', serving.url, ...json, call('sum', '[2,3]'))).toBe(result('5'));
    });

    test('waits for leave to send a body and gets it', async () => {
      const text = 'x'.repeat(5000);
      const document = call('echo', `["${text}"]`);
      const expecting = ['--header', 'Expect: 100-continue', '--expect100-timeout', '9'];
      expect(await curl(...expecting, serving.url, ...json, document)).toBe(result(`"${text}"`));
    });

    test('sends chunks', async () => {
      const chunked = ['--header', 'Transfer-Encoding: chunked'];
      const reply = await curl(...chunked, serving.url, ...json, call('sum', '[2,3]'));
      expect(reply).toBe(result('5'));
    });

    test('keeps its connection between calls', async () => {
      const one = [serving.url, ...json, call('sum', '[2,3]'), '--write-out', '|%{num_connects}|'];
      expect(await curl(...one, '--next', ...one)).toBe(`${result('5')}|1|${result('5')}|0|`);
    });

    test('without a type sends a form, which is refused by its name', async () => {
      const form = [serving.url, '--data', call('sum', '[2,3]'), '--write-out', '|%{http_code}'];
      expect(await curl(...form)).toMatch(/, got application\/x-www-form-urlencoded"\}\}\|415$/);
    });

    test('asks for the head of a document', async () => {
      expect(await curl('--head', `${serving.url}/health`)).toBe(
        'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n',
      );
    });
  });
});
