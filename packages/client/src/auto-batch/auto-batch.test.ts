import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { RpcError } from '@ujrpc/words';
import { batch } from '../batch.js';
import { TimeoutError, TransportError } from '../errors.js';
import { type Client, methods, type Request, respond } from '../fixtures/calculator.js';
import { freePort, httpServer, lineServer, stopServers } from '../fixtures/servers.js';
import { connect } from '../for-generated-code/connect.js';
import { intercept } from '../intercept.js';
import { httpLink } from '../links/http/http-link.js';
import type { Link } from '../links/link.js';
import { notify } from '../notify.js';
import { retry } from '../retry.js';
import { withOptions } from '../with-options.js';
import { autoBatch } from './auto-batch.js';

afterEach(stopServers);

/** A server that answers a batch with lines, and whose test says when. */
async function lineByLine() {
  const responses: ServerResponse[] = [];
  let arrived = () => {};
  const server = await httpServer((body, response) => {
    if (Array.isArray(body)) {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' });
      responses.push(response);
      arrived();
    } else {
      const { id } = body as Request;
      const answer = id && respond(body);
      response.writeHead(answer ? 200 : 204, { 'content-type': 'application/json' });
      response.end(answer && JSON.stringify(answer));
    }
  });
  /** The response to the batch of that number, once it has come. */
  const response = async (index = 0): Promise<ServerResponse> => {
    while (!responses[index]) {
      await new Promise<void>((resolve) => {
        arrived = resolve;
      });
    }
    return responses[index];
  };
  return { ...server, response };
}

const say = (response: ServerResponse, id: number, result: unknown) =>
  response.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);

const open = (to: string | Link, options = {}) => connect<Client>(methods, to, options);

const HEADERS = { accept: 'application/x-ndjson, application/json;q=0.9' };

describe('autoBatch', () => {
  test('sends the calls of one turn as one batch, and settles each as its line comes', async () => {
    const server = await lineByLine();
    const client = autoBatch(open(server.url));
    const settled: string[] = [];
    const note = (name: string) => () => void settled.push(name);
    const slow = client.sum(1, 2);
    const fast = client.calc.echo('x');
    const failing = client.divide(1, 0);
    void slow.then(note('slow'));
    void fast.then(note('fast'));
    const response = await server.response();
    expect(server.bodies).toEqual([
      [
        { jsonrpc: '2.0', id: 1, method: 'sum', params: [1, 2] },
        { jsonrpc: '2.0', id: 2, method: 'calc.echo', params: ['x'] },
        { jsonrpc: '2.0', id: 3, method: 'divide', params: [1, 0] },
      ],
    ]);
    expect(server.requests[0]?.headers).toMatchObject(HEADERS);
    expect(server.requests[0]?.headers).not.toHaveProperty('rpc-cancel-key');
    say(response, 2, 'x');
    expect(await fast).toBe('x');
    response.write('{"jsonrpc":"2.0","id":3,"error":{"code":1001,"message":"no"}}\n');
    await expect(failing).rejects.toBeInstanceOf(RpcError);
    expect(settled).toEqual(['fast']);
    say(response, 1, 3);
    expect(await slow).toBe(3);
    response.end();
  });

  test('takes an array from a server that knows no better', async () => {
    const server = await httpServer();
    const client = autoBatch(open(server.url));
    const calls = [client.sum(1, 2), client.divide(6, 3), client.calc.log('x')];
    expect(await Promise.all(calls)).toEqual([3, 2, undefined]);
    expect(server.bodies).toHaveLength(1);
  });

  test('sends one call alone as itself', async () => {
    const server = await httpServer();
    const client = autoBatch(open(server.url));
    expect(await client.sum(1, 2)).toBe(3);
    expect(server.bodies).toEqual([{ jsonrpc: '2.0', id: 1, method: 'sum', params: [1, 2] }]);
    expect(server.requests[0]?.headers).not.toHaveProperty('accept');
  });

  test('leaves notifications, batches and calls with headers of their own alone', async () => {
    const server = await httpServer();
    const client = autoBatch(open(server.url, { headers: { 'x-all': 'a' } }));
    await Promise.all([
      client.sum(1, 2),
      client.sum(3, 4),
      notify(client).calc.log('x'),
      withOptions(client, { headers: { 'x-own': 'o' } }).sum(5, 6),
      batch(client, (c) => [c.sum(7, 8), c.sum(9, 10)]),
    ]);
    const sent = server.bodies.map((body) =>
      Array.isArray(body) ? body.map(({ params }) => params[0]) : (body as Request).params[0],
    );
    expect(sent).toHaveLength(4);
    expect(sent).toEqual(expect.arrayContaining([[1, 3], [7, 9], 'x', 5]));
    for (const { headers } of server.requests) {
      expect(headers['x-all']).toBe('a');
    }
  });

  test('keeps to its bounds', async () => {
    const server = await httpServer();
    const lengths = async (options: object, texts: string[]) => {
      const before = server.bodies.length;
      const client = autoBatch(open(server.url), options);
      await Promise.all(texts.map((text) => client.calc.log(text)));
      return server.bodies.slice(before).map((body) => (Array.isArray(body) ? body.length : 1));
    };
    expect((await lengths({ maxItems: 2 }, ['a', 'b', 'c', 'd', 'e'])).sort()).toEqual([1, 2, 2]);
    const large = 'é'.repeat(300);
    expect((await lengths({ maxBytes: 1000 }, [large, 'a', large, 'b', 'c'])).sort()).toEqual([
      2, 3,
    ]);
    expect((await lengths({ maxBytes: 500 }, [large, 'a', 'b'])).sort()).toEqual([1, 2]);
    expect(await lengths({ maxItems: 1 }, ['a', 'b'])).toEqual([1, 1]);
    expect(await lengths({}, Array(101).fill('a'))).toHaveLength(2);
  });

  test('gathers for as long as waitMs says', async () => {
    const server = await httpServer();
    const client = autoBatch(open(server.url), { waitMs: 3_600_000, maxItems: 2 });
    const first = client.sum(1, 2);
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, client.sum(3, 4)]);
    expect(server.bodies).toHaveLength(1);
  });

  test.each([{ maxItems: 0 }, { maxBytes: 0 }, { waitMs: -1 }, { maxItems: Number.NaN }])(
    'refuses %p',
    (options) => {
      expect(() => autoBatch(open('/'), options)).toThrow(RangeError);
    },
  );

  test('settles the lines that came before the reply was cut, and the others reject', async () => {
    const server = await lineByLine();
    const client = autoBatch(open(server.url));
    const calls = [client.sum(1, 2), client.sum(3, 4)];
    const response = await server.response();
    say(response, 2, 7);
    expect(await calls[1]).toBe(7);
    response.destroy();
    await expect(calls[0]).rejects.toBeInstanceOf(TransportError);
  });

  test('rejects what a whole reply has no answer to', async () => {
    const server = await lineByLine();
    const client = autoBatch(open(server.url));
    const calls = [client.sum(1, 2), client.sum(3, 4)];
    const response = await server.response();
    say(response, 1, 3);
    say(response, 77, 'nobody');
    response.end();
    expect(await calls[0]).toBe(3);
    await expect(calls[1]).rejects.toThrow('the reply to the batch has none to this call');
  });

  test('rejects what is open when a line is not JSON', async () => {
    const server = await lineByLine();
    const client = autoBatch(open(server.url));
    const calls = [client.sum(1, 2), client.sum(3, 4)];
    const response = await server.response();
    say(response, 1, 3);
    response.write('not JSON\n');
    expect(await calls[0]).toBe(3);
    await expect(calls[1]).rejects.toThrow('not JSON');
  });

  test.each([
    [
      'an error about the batch',
      200,
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32010,"message":"m"}}',
      { code: -32010 },
    ],
    ['an empty array', 200, '[]', { name: 'TransportError' }],
    ['a page', 502, '<html>', { name: 'TransportError', status: 502 }],
    ['nothing', 200, '', { name: 'TransportError' }],
  ])('rejects every call where the reply is %s', async (_what, status, text, error) => {
    const { url } = await httpServer((_body, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
    const client = autoBatch(open(url));
    const [first, second] = [client.sum(1, 2), client.sum(3, 4)];
    await expect(first).rejects.toMatchObject(error);
    await expect(second).rejects.toMatchObject(error);
  });

  test.each(['application/json', 'application/x-ndjson'])(
    'gives an error without an id to the calls that have no other reply, in %s',
    async (type) => {
      const replies = [
        { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'm' } },
        { jsonrpc: '2.0', id: 2, result: 7 },
      ];
      const { url } = await httpServer((_body, response) => {
        const lines = replies.map((reply) => JSON.stringify(reply));
        response.writeHead(200, { 'content-type': type });
        response.end(type.endsWith('ndjson') ? `${lines.join('\n')}\n` : `[${lines}]`);
      });
      const client = autoBatch(open(url));
      const [first, second] = [client.sum(1, 2), client.sum(3, 4)];
      await expect(first).rejects.toMatchObject({ code: -32600 });
      expect(await second).toBe(7);
    },
  );

  test('tells that nothing was sent where nobody listens', async () => {
    const client = autoBatch(open(`http://127.0.0.1:${await freePort()}/`));
    const [first, second] = [client.sum(1, 2), client.sum(3, 4)];
    await expect(first).rejects.toMatchObject({ name: 'TransportError', sent: false });
    await expect(second).rejects.toMatchObject({ name: 'TransportError', sent: false });
  });

  test('cancels one call on the server, and ends the request with the last', async () => {
    const server = await lineByLine();
    const client = autoBatch(open(server.url, { headers: { authorization: 'a' } }));
    const [one, two] = [new AbortController(), new AbortController()];
    const first = withOptions(client, { signal: one.signal }).sum(1, 2);
    const second = withOptions(client, { signal: two.signal }).sum(3, 4);
    const response = await server.response();
    const key = server.requests[0]?.headers['rpc-cancel-key'];
    expect(key).toMatch(/^[\w-]{22}$/);
    one.abort('left');
    await expect(first).rejects.toBe('left');
    while (server.bodies.length < 2) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.bodies[1]).toEqual({
      jsonrpc: '2.0',
      method: '$/cancelRequest',
      params: { id: 1, key },
    });
    expect(server.requests[1]?.headers.authorization).toBe('a');
    response.write(
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32800,"message":"Request cancelled"}}\n',
    );
    const closed = once(response, 'close');
    two.abort('left too');
    await expect(second).rejects.toBe('left too');
    await closed;
    expect(server.bodies).toHaveLength(2);
  });

  test('sends nothing of a call that was left before', async () => {
    const server = await httpServer();
    const client = autoBatch(open(server.url));
    const leaving = new AbortController();
    const left = withOptions(client, { signal: leaving.signal }).sum(1, 2);
    const calls = [client.sum(3, 4), client.sum(5, 6)];
    leaving.abort('left');
    await expect(left).rejects.toBe('left');
    expect(await Promise.all(calls)).toEqual([7, 11]);
    expect(server.bodies).toMatchObject([[{ id: 2 }, { id: 3 }]]);
  });

  test('has each call keep its own time', async () => {
    const server = await lineByLine();
    const client = autoBatch(open(server.url));
    const hurried = withOptions(client, { timeoutMs: 300 }).sum(1, 2);
    const patient = client.sum(3, 4);
    const response = await server.response();
    await expect(hurried).rejects.toBeInstanceOf(TimeoutError);
    say(response, 2, 7);
    expect(await patient).toBe(7);
    expect(server.bodies[0]).toMatchObject([{ meta: { timeoutMs: 400 } }, { id: 2 }]);
    response.end();
  });

  test('goes with intercept and retry around it', async () => {
    let refusals = 1;
    const server = await httpServer((body, response) => {
      response.setHeader('content-type', 'application/json');
      if (refusals-- > 0) {
        response.writeHead(503).end();
      } else {
        response.end(JSON.stringify([body].flat().map(respond)));
      }
    });
    const seen: string[] = [];
    const watched = intercept(autoBatch(open(server.url)), ({ method }, next) => {
      seen.push(method);
      return next();
    });
    const client = retry(watched, { idempotent: ['sum'], baseDelayMs: 0 });
    expect(await Promise.all([client.sum(1, 2), client.sum(3, 4)])).toEqual([3, 7]);
    expect(seen).toEqual(['sum', 'sum', 'sum', 'sum']);
    expect(server.bodies).toHaveLength(2);
  });

  test('works with a fetch, and with a link over HTTP, of one own', async () => {
    const server = await httpServer();
    let fetched = 0;
    const fetch: typeof globalThis.fetch = (...given) => {
      fetched += 1;
      return globalThis.fetch(...given);
    };
    for (const made of [open(server.url, { fetch }), open(httpLink(server.url, { fetch }))]) {
      const client = autoBatch(made);
      expect(await Promise.all([client.sum(1, 2), client.sum(3, 4)])).toEqual([3, 7]);
    }
    expect(fetched).toBe(2);
    expect(server.bodies).toHaveLength(2);
  });

  test('changes nothing where messages are independent', async () => {
    const server = await lineServer();
    const client = open(server.url);
    expect(autoBatch(client)).toBe(client);
    const own: Link = { send: async () => undefined };
    const other = open(own);
    expect(autoBatch(other)).toBe(other);
  });
});
