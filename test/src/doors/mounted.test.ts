import http from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { RpcError } from '@ujrpc/core';
import { toNodeHandler } from '@ujrpc/core/node';
import express from 'express';
import { closeAll } from '../support/closing.js';
import { Flow } from '../support/fixtures/legacy/flow.js';
import { call, error, notification, PARSE_ERROR, result } from '../support/json-rpc.js';
import { fixtureServer } from '../support/serve.js';
import { hosts, listen } from './hosts.js';

afterEach(closeAll);

const JSON_TYPE = { 'Content-Type': 'application/json' };

describe.each(Object.entries(hosts))('mounted in %s', (name, host) => {
  const isParsed = name.endsWith('json()');

  async function mounted(options = {}) {
    const flow = new Flow();
    const server = await fixtureServer(options, flow);
    const port = await host(server);
    const url = `http://127.0.0.1:${port}`;
    const post = (body: BodyInit, headers: Record<string, string> = JSON_TYPE) =>
      fetch(`${url}/rpc`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
    return { server, flow, port, url, post };
  }

  test('answers calls and batches', async () => {
    const { post } = await mounted();
    const single = await post(call('sum', '[1,2]'));
    expect(await single.text()).toBe(result('3'));
    expect(single.status).toBe(200);
    expect(single.headers.get('content-type')).toBe('application/json');
    const batch = `[${call('sum', '[1,2]')},${notification('nothing')},${call('echo', '["é"]', '2')}]`;
    expect(await (await post(batch)).text()).toBe(`[${result('3')},${result('"é"', '2')}]`);
  });

  test('takes deadlines of messages and of calls', async () => {
    const { post } = await mounted();
    const timed = (timeoutMs: string) =>
      post(call('timeLeft'), { ...JSON_TYPE, 'Rpc-Timeout-Ms': timeoutMs });
    expect((await timed('soon')).status).toBe(400);
    const { result: left } = (await (await timed('3600000')).json()) as { result: number };
    expect(left).toBeLessThanOrEqual(3_600_000);
    expect(left).toBeGreaterThan(0);
    const late = `{"jsonrpc":"2.0","id":2,"method":"timeLeft","meta":{"timeoutMs":5}}`;
    const replies = [result('null'), error(-32001, 'Deadline exceeded', '2')];
    expect(await (await post(`[${[call('block', '[30]'), late]}]`)).text()).toBe(`[${replies}]`);
    const held = await post(call('hold', '["k"]'), { ...JSON_TYPE, 'Rpc-Timeout-Ms': '20' });
    expect(await held.text()).toBe(error(-32001, 'Deadline exceeded'));
  });

  test('answers a notification with 204', async () => {
    const { post, flow } = await mounted();
    const reply = await post(notification('record', '[1]'));
    expect([reply.status, await reply.text()]).toEqual([204, '']);
    expect(flow.recorded).toEqual([1]);
  });

  test('answers health, the document and preflights', async () => {
    const { url } = await mounted({ cors: { origins: ['https://app.example'] } });
    expect(await (await fetch(`${url}/rpc/health`)).json()).toEqual({ status: 'ok' });
    expect(await (await fetch(`${url}/rpc/openrpc.json`)).json()).toHaveProperty('openrpc');
    const head = await fetch(`${url}/rpc/health`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const preflight = await fetch(`${url}/rpc`, {
      method: 'OPTIONS',
      headers: { Origin: 'https://app.example', 'Access-Control-Request-Method': 'POST' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example');
  });

  test('refuses what listen() would refuse', async () => {
    const { url, post } = await mounted();
    const status = async (reply: Promise<Response>) => (await reply).status;
    const origin = { ...JSON_TYPE, Origin: 'https://evil.example' };
    expect(await status(post(call('sum', '[1,2]'), origin))).toBe(403);
    expect(await status(post(call('sum', '[1,2]'), { 'Content-Type': 'text/plain' }))).toBe(415);
    expect(await status(fetch(`${url}/rpc/nowhere`))).toBe(404);
    expect(await status(fetch(`${url}/rpc`))).toBe(405);
  });

  test('answers what is not JSON', async () => {
    const { post } = await mounted();
    const reply = await post('{"jsonrpc"');
    if (isParsed) {
      expect(reply.status).toBe(400); // the parser has refused it
    } else {
      expect(await reply.text()).toBe(PARSE_ERROR);
    }
  });

  test('refuses a body over the limit, as it comes', async () => {
    const { post } = await mounted({ limits: { maxBodyBytes: 1000 } });
    const large = call('echo', `["${'x'.repeat(5000)}"]`);
    expect((await post(large)).status).toBe(413);
    expect((await post(new Blob([large]).stream())).status).toBe(413);
    expect(await (await post(call('sum', '[1,2]'))).text()).toBe(result('3'));
  });

  test('takes bodies in chunks, and large ones', async () => {
    const { post } = await mounted({ limits: { maxBodyBytes: 1 << 20 } });
    const text = 'x'.repeat(90_000); // which the parsers take too
    const reply = await post(new Blob([call('echo', `["${text}"]`)]).stream());
    expect(await reply.text()).toBe(result(`"${text}"`));
  });

  test('keeps connections alive', async () => {
    const { port } = await mounted();
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (const id of ['1', '2', '3']) {
      const body = call('sum', '[1,2]', id);
      const text = await new Promise<string>((resolve, reject) => {
        const request = http.request({
          port,
          host: '127.0.0.1',
          path: '/rpc',
          method: 'POST',
          agent,
        });
        request.setHeader('Content-Type', 'application/json');
        request.on('error', reject).on('response', (response) => {
          ports.add(response.socket.localPort);
          response.setEncoding('utf8').on('data', resolve);
        });
        request.end(body);
      });
      expect(text).toBe(result('3', id));
    }
    agent.destroy();
    expect(ports.size).toBe(1);
  });

  test('aborts the signal of a call whose caller leaves', async () => {
    const { flow, url } = await mounted();
    const leave = new AbortController();
    const body = call('hold', '["a"]');
    const gone = fetch(`${url}/rpc`, {
      method: 'POST',
      body,
      headers: JSON_TYPE,
      signal: leave.signal,
    });
    const { signal } = await flow.held('a');
    leave.abort();
    await expect(gone).rejects.toThrow();
    await new Promise<void>((resolve) => {
      if (signal.aborted) {
        resolve();
      } else {
        signal.addEventListener('abort', () => resolve());
      }
    });
  });

  test('knows the peer and the headers of a call', async () => {
    const { server, post } = await mounted();
    const seen: unknown[] = [];
    server.use({
      admit: ({ peer, headers }) => {
        seen.push('address' in peer && peer.address, headers.get('x-token'));
        throw new RpcError(401, 'Who are you?');
      },
    });
    const reply = await post(call('sum', '[1,2]'), { ...JSON_TYPE, 'X-Token': 'é' });
    expect(await reply.text()).toBe(error(401, 'Who are you?'));
    expect(seen).toEqual(['127.0.0.1', 'é']);
  });

  if (!/node:http|Nest/.test(name)) {
    test('leaves other routes alone', async () => {
      const { url } = await mounted();
      const reply = await fetch(`${url}/other`, {
        method: 'POST',
        body: '{"a":1}',
        headers: JSON_TYPE,
      });
      expect(await reply.text()).toBe(name.startsWith('Connect') ? 'other' : '{"a":1}');
    });
  }
});

describe('toNodeHandler', () => {
  test('gives what only fails to the error handler', async () => {
    const server = await fixtureServer({});
    const app = express();
    app.use((request, _response, next) => {
      request.resume().on('end', () => next()); // reads the body, and leaves nothing
    });
    app.use('/rpc', toNodeHandler(server));
    app.use(((failure, _request, response, _next) => {
      response.status(500).send((failure as Error).message);
    }) as express.ErrorRequestHandler);
    const url = `http://127.0.0.1:${await listen(app)}/rpc`;
    const reply = await fetch(url, { method: 'POST', body: call('nothing'), headers: JSON_TYPE });
    expect([reply.status, await reply.text()]).toEqual([
      500,
      'the body has been read already; mount ujrpc before what reads bodies',
    ]);
  });

  test('takes the raw body that a parser has left, with its duplicates and ids', async () => {
    const server = await fixtureServer({});
    const app = express();
    const verify = (request: object, _response: unknown, rawBody: Buffer) => {
      Object.assign(request, { rawBody });
    };
    app.use(express.json({ verify }));
    app.use('/rpc', toNodeHandler(server));
    const url = `http://127.0.0.1:${await listen(app)}/rpc`;
    const body = call('sum', '[1,2]', '1.0');
    const reply = await fetch(url, { method: 'POST', body, headers: JSON_TYPE });
    expect(await reply.text()).toBe(result('3', '1.0'));
  });

  test('without a next() answers 500 for what only fails', async () => {
    const server = await fixtureServer({ partial: false });
    const handler = toNodeHandler({ respond: () => Promise.reject(new Error('no')) });
    const url = `http://127.0.0.1:${await listen(handler)}`;
    expect((await fetch(url)).status).toBe(500);
    await server.close();
  });
});
