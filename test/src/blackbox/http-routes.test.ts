import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { type HttpResponse, post, reply, request, responses } from '../support/http.js';
import { call, result } from '../support/json-rpc.js';
import { converse, untilClosed } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const SUM = call('sum', '[2,3]');

async function respond(port: number, bytes: Uint8Array): Promise<HttpResponse> {
  return responses(await converse(port, bytes))[0] as HttpResponse;
}

describe.each(transportsUnderTest)('HTTP routes on %s', (transport) => {
  afterEach(closeAll);

  test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'TRACE'])('%s / is 405', async (method) => {
    const { port } = await serve(transport);
    const response = await respond(port, request({ method }));
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST, OPTIONS');
  });

  test('HEAD / is 405 without a body', async () => {
    const { port } = await serve(transport);
    const text = await converse(port, request({ method: 'HEAD' }));
    expect(text).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n.*\r\n\r\n$/s);
  });

  test('CONNECT is refused', async () => {
    const { port } = await serve(transport);
    const bytes = request({
      method: 'CONNECT',
      target: 'localhost:80',
      bare: true,
      headers: ['Host: localhost:80'],
    });
    expect(await untilClosed(port, bytes)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  test('the OpenRPC document may be turned off, in both its ways', async () => {
    const { port } = await serve(transport, { openrpc: false });
    const get = request({ method: 'GET', target: '/openrpc.json' });
    expect((await respond(port, get)).status).toBe(404);
    const discovered = await respond(port, post(call('rpc.discover')));
    expect(JSON.parse(discovered.body)).toMatchObject({ error: { code: -32601 } });
  });

  test.each(['/health', '/openrpc.json'])('POST %s is 405', async (target) => {
    const { port } = await serve(transport);
    const response = await respond(port, request({ target, body: SUM }));
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
  });

  test.each(['/other', '//', '/health/', '/Health', '/../', '/%2e', '/;', '*', ''])(
    'the target %j is not a route',
    async (target) => {
      const { port } = await serve(transport);
      const text = await untilClosed(
        port,
        request({ target, body: SUM, headers: ['Connection: close'] }),
      );
      expect(text).toMatch(target === '' ? /^HTTP\/1\.1 400 / : /^HTTP\/1\.1 404 /);
    },
  );

  test('a refusal does not end the connection, and its body is not taken for a request', async () => {
    const { port } = await serve(transport);
    const smuggled = request({ body: SUM });
    const bytes = [request({ target: '/other', body: smuggled }), request({ body: SUM })];
    const found = responses(await converse(port, Buffer.concat(bytes)));
    expect(found.map(({ status }) => status)).toEqual([404, 200]);
  });

  test('the option path moves the calls', async () => {
    const { port } = await serve(transport, { path: '/rpc' });
    expect(await converse(port, request({ target: '/rpc', body: SUM }))).toBe(
      reply(200, result('5')),
    );
    expect((await respond(port, request({ body: SUM }))).status).toBe(404);
    expect((await respond(port, request({ target: '/rpc/', body: SUM }))).status).toBe(404);
  });

  describe('Host', () => {
    const to = (host: string) =>
      request({
        bare: true,
        headers: [
          `Host: ${host}`,
          'Content-Type: application/json',
          `Content-Length: ${SUM.length}`,
        ],
        body: SUM,
      });

    test.each([
      'localhost',
      'LocalHost',
      'localhost:1',
      'localhost:',
      '127.0.0.1',
      '127.0.0.1:8545',
      '[::1]',
      '[::1]:8545',
    ])('%s is served on loopback', async (host) => {
      const { port } = await serve(transport);
      expect(await converse(port, to(host))).toBe(reply(200, result('5')));
    });

    test.each([
      'evil.example',
      'evil.example:8545',
      'localhost.evil.example',
      '127.0.0.2',
      '0.0.0.0',
      '[::2]',
      '',
    ])('%j is 421 on loopback, a sign of DNS rebinding, and is named', async (host) => {
      const { port } = await serve(transport);
      const response = await respond(port, to(host));
      expect(response.status).toBe(421);
      expect(JSON.parse(response.body).error.data).toBe(
        `unknown host "${host}"; the option allowedHosts can allow it`,
      );
    });

    test.each([
      'a/b',
      'evil.example:127.0.0.1',
      '::1',
      'localhost@evil.example',
      'a b',
      'a"b',
      '[::1',
      'a#b',
      '%zz',
      'm\xfcller.example',
    ])('%j is malformed, which is 400 wherever the server listens', async (host) => {
      for (const address of ['127.0.0.1', '0.0.0.0']) {
        const { port } = await serve(transport, { host: address });
        const response = await respond(port, to(host));
        expect(response.status).toBe(400);
        expect(JSON.parse(response.body).error.data).toBe('malformed Host');
      }
    });

    test('a host that was allowed is served', async () => {
      const { port } = await serve(transport, { allowedHosts: ['api.example'] });
      expect((await respond(port, to('API.example:99'))).status).toBe(200);
      expect((await respond(port, to('api.example.evil'))).status).toBe(421);
    });

    test('the authority of an absolute-form target stands in for the Host', async () => {
      const { port } = await serve(transport);
      const aimed = (target: string) => request({ target, body: SUM });
      expect((await respond(port, aimed('http://evil.example/'))).status).toBe(421);
      expect((await respond(port, aimed('http://localhost@evil.example/'))).status).toBe(400);
      expect((await respond(port, aimed('http://[::1]:80/'))).status).toBe(200);
    });

    test('on all interfaces any host is served', async () => {
      const { port } = await serve(transport, { host: '0.0.0.0' });
      expect((await respond(port, to('any.example'))).status).toBe(200);
    });

    test('health is not told to other hosts either', async () => {
      const { port } = await serve(transport);
      const bytes = request({
        method: 'GET',
        target: '/health',
        bare: true,
        headers: ['Host: evil.example'],
      });
      expect((await respond(port, bytes)).status).toBe(421);
    });
  });
});
