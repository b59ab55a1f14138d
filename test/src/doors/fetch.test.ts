import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import * as esbuild from 'esbuild';
import { Hono } from 'hono';
import { closeAll } from '../support/closing.js';
import { Flow } from '../support/fixtures/legacy/flow.js';
import { call, notification, PARSE_ERROR, result } from '../support/json-rpc.js';
import { fixtureServer } from '../support/serve.js';

afterEach(closeAll);

const URL_OF_CALLS = 'https://api.example/rpc';

function post(body: BodyInit | null, headers: Record<string, string> = {}, more: RequestInit = {}) {
  return new Request(URL_OF_CALLS, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', ...headers },
    duplex: 'half',
    ...more,
  } as RequestInit);
}

async function mounted(options = {}) {
  const flow = new Flow();
  const server = await fixtureServer({ path: '/rpc', ...options }, flow);
  return { server, flow };
}

/** The ways to call it: by itself, as Hono does, and as a route of Next that exports it by method. */
const ways: Record<string, (fetch: (request: Request) => Promise<Response>) => typeof fetch> = {
  'server.fetch': (fetch) => fetch,
  'server.fetch as a route of Next': (fetch) => {
    const route: Record<string, (request: Request) => Promise<Response>> = {
      GET: fetch,
      POST: fetch,
      OPTIONS: fetch,
    };
    return async (request) => (route[request.method] ?? fetch)(request);
  },
  'server.fetch in Hono': (fetch) => {
    const app = new Hono();
    app.all('/rpc', (c) => fetch(c.req.raw));
    app.get('/health', (c) => fetch(c.req.raw));
    app.get('/openrpc.json', (c) => fetch(c.req.raw));
    return async (request) => app.fetch(request);
  },
};

describe.each(Object.entries(ways))('%s', (_name, way) => {
  test('answers calls, batches, notifications and what is not JSON', async () => {
    const { server } = await mounted();
    const fetch = way(server.fetch);
    const text = async (body: string) => (await fetch(post(body))).text();
    expect(await text(call('sum', '[1,2]'))).toBe(result('3'));
    expect(await text(`[${call('sum', '[1,2]')},${call('echo', '["é"]', '2')}]`)).toBe(
      `[${result('3')},${result('"é"', '2')}]`,
    );
    expect(await text('{"jsonrpc"')).toBe(PARSE_ERROR);
    const nothing = await fetch(post(notification('nothing')));
    expect([nothing.status, nothing.body]).toEqual([204, null]);
  });

  test('answers health, the document and preflights', async () => {
    const { server } = await mounted({ cors: { origins: ['https://app.example'] } });
    const fetch = way(server.fetch);
    const get = (file: string) => fetch(new Request(`https://api.example${file}`));
    expect(await (await get('/health')).json()).toEqual({ status: 'ok' });
    expect(await (await get('/openrpc.json')).json()).toHaveProperty('openrpc');
    const preflight = await fetch(
      new Request(URL_OF_CALLS, {
        method: 'OPTIONS',
        headers: { Origin: 'https://app.example', 'Access-Control-Request-Method': 'POST' },
      }),
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('https://app.example');
  });

  test('refuses what listen() would refuse', async () => {
    const { server } = await mounted({ limits: { maxBodyBytes: 1000 } });
    const fetch = way(server.fetch);
    const statusOf = async (request: Request) => (await fetch(request)).status;
    expect(await statusOf(post('{}', { Origin: 'https://evil.example' }))).toBe(403);
    expect(await statusOf(post('{}', { 'Content-Type': 'text/plain' }))).toBe(415);
    expect(await statusOf(new Request(URL_OF_CALLS))).toBe(405);
    const large = new Blob([call('echo', `["${'x'.repeat(5000)}"]`)]).stream();
    expect(await statusOf(post(large))).toBe(413);
  });

  test('aborts the call of a request that is aborted', async () => {
    const { server, flow } = await mounted();
    const leave = new AbortController();
    const request = post(call('hold', '["a"]'), {}, { signal: leave.signal });
    const reply = way(server.fetch)(request);
    const { signal } = await flow.held('a');
    leave.abort();
    await expect(reply).rejects.toThrow('abort');
    expect(signal.aborted).toBe(true);
  });
});

test('a request that a page of the same origin sends is not foreign', async () => {
  const { server } = await mounted();
  const reply = await server.fetch(post(call('sum', '[1,2]'), { Origin: 'https://api.example' }));
  expect(await reply.text()).toBe(result('3'));
});

test('an aborted request calls nothing', async () => {
  const { server, flow } = await mounted();
  const request = post(call('record', '[1]'), {}, { signal: AbortSignal.abort() });
  await expect(server.fetch(request)).rejects.toThrow('abort');
  expect(flow.recorded).toEqual([]);
});

test('respond() takes no head that would be two', async () => {
  const { server } = await mounted();
  const headers = [['X-Token', 'a\r\nX-Admin: yes']] as const;
  await expect(server.respond({ method: 'GET', target: '/health', headers })).rejects.toThrow(
    'the head of an HTTP request has a line break',
  );
  for (const given of [
    { target: '/health', headers: [['X-Token', 'a\u010d\u010aX-Admin: yes']] },
    { target: '/health', headers: [['X: a\u010d\u010aX-Admin', 'yes']] },
    { target: '/health\u0120HTTP/1.1\u010d\u010aX-Admin:', headers: [] },
  ] as const) {
    await expect(server.respond({ method: 'GET', ...given })).rejects.toThrow('beyond Latin-1');
  }
  const smuggled = [
    ['Host', 'a'],
    ['Content-Length', '999'],
    ['Transfer-Encoding', 'chunked'],
  ] as const;
  const { status } = await server.respond({ method: 'GET', target: '/health', headers: smuggled });
  expect(status).toBe(200);
});

test('a slow body is waited for, and one that breaks off is an error that says so', async () => {
  const { server } = await mounted();
  async function* slow(broken: boolean) {
    yield new TextEncoder().encode('{"jsonrpc":"2.0","id":1,');
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (broken) {
      throw new Error('reset');
    }
    yield new TextEncoder().encode('"method":"nothing"}');
  }
  const headers = [
    ['Host', 'a'],
    ['Content-Type', 'application/json'],
  ] as const;
  const request = { method: 'POST', target: '/rpc', headers };
  const { body } = await server.respond({ ...request, body: slow(false) });
  expect(await new Response(body as BodyInit).text()).toBe(result('null'));
  await expect(server.respond({ ...request, body: slow(true) })).rejects.toMatchObject({
    message: 'the body of the request cannot be read to its end: reset',
    cause: new Error('reset'),
  });
});

test('a body that is refused is not read to its end', async () => {
  const { server } = await mounted();
  let pieces = 0;
  async function* endless() {
    try {
      for (;;) {
        pieces++;
        yield new Uint8Array(65_536);
      }
    } finally {
      closed();
    }
  }
  let closed = (): void => undefined;
  const whenClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const headers = [
    ['Host', 'a'],
    ['Content-Type', 'application/json'],
  ] as const;
  const { status } = await server.respond({
    method: 'POST',
    target: '/rpc',
    headers,
    body: endless(),
  });
  expect(status).toBe(413);
  await whenClosed;
  expect(pieces).toBeLessThan(100);
});

test('the entry @ujrpc/core/fetch needs nothing of Node', async () => {
  const { outputFiles, errors } = await esbuild.build({
    stdin: {
      contents: "export * from '@ujrpc/core/fetch'",
      resolveDir: path.join(import.meta.dirname, '../..'),
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser', // in which no node: module can be resolved
  });
  expect(errors).toEqual([]);
  const bundle = outputFiles[0]?.text ?? '';
  expect(bundle).not.toMatch(/from\s*"node:|require\("/);
});
