import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { type HttpResponse, post, reply, request, responses } from '../support/http.js';
import { call, notification, result } from '../support/json-rpc.js';
import { converse } from '../support/peer.js';
import { type Serving, serve } from '../support/serve.js';
import { isOverTls } from '../support/served-tls.js';
import { transportsUnderTest } from '../support/transports.js';

const SUM = call('sum', '[2,3]');
const PAGE = 'https://app.example';

async function respond({ port }: Serving, bytes: Uint8Array): Promise<HttpResponse> {
  const [response, ...more] = responses(await converse(port, bytes));
  expect(more).toEqual([]);
  return response as HttpResponse;
}

describe.each(transportsUnderTest)('access over HTTP on %s', (transport) => {
  afterEach(closeAll);

  describe('by media type', () => {
    const typed = (body: string, type: string | undefined, ...headers: string[]) => {
      const given = type === undefined ? [] : [`Content-Type: ${type}`];
      const length = `Content-Length: ${body.length}`;
      return request({
        bare: true,
        headers: ['Host: localhost', length, ...given, ...headers],
        body,
      });
    };

    test.each([
      'application/json',
      'application/json-rpc',
      'application/jsonrequest',
      'APPLICATION/JSON',
      'application/json; charset=utf-8',
      'application/json;charset=UTF-8',
      'application/json ; x="a;b"',
    ])('%s is served', async (type) => {
      const serving = await serve(transport);
      expect(await converse(serving.port, typed(SUM, type))).toBe(reply(200, result('5')));
    });

    test.each([
      'text/plain',
      'text/plain; application/json',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/jsonp',
      'application/json-rpc2',
      'application/json, text/plain',
      'text/json',
      '',
    ])('%j is 415 and calls nothing', async (type) => {
      const serving = await serve(transport);
      const response = await respond(serving, typed(call('record', '[1]'), type));
      expect(response.status).toBe(415);
      expect(JSON.parse(response.body).error.code).toBe(-32600);
      expect(serving.flow.recorded).toEqual([]);
    });

    const must = 'Content-Type must be application/json';

    test.each([
      ['application/x-www-form-urlencoded', `${must}, got application/x-www-form-urlencoded`],
      ['Text/Plain ; charset=utf-8', `${must}, got Text/Plain`],
      ['a"\\b', `${must}, got a"\\b`],
      ['x'.repeat(61), must],
      ['\xa0application/json', must],
    ])('%j is named in the refusal where it is short and plain', async (type, data) => {
      const { port } = await serve(transport);
      const error = { code: -32600, message: 'Invalid Request', data };
      const body = JSON.stringify({ jsonrpc: '2.0', id: null, error });
      expect(await converse(port, typed(SUM, type))).toBe(reply(415, body));
    });

    test('a missing type is served to tools and refused to pages', async () => {
      const serving = await serve(transport, { cors: { origins: [PAGE] } });
      expect((await respond(serving, typed(SUM, undefined))).status).toBe(200);
      const page = await respond(serving, typed(SUM, undefined, `Origin: ${PAGE}`));
      expect(page.status).toBe(415);
    });

    test.each(['gzip', 'deflate', 'br', 'identity, gzip'])(
      'Content-Encoding %s is 415',
      async (coding) => {
        const serving = await serve(transport);
        const response = await respond(serving, post(SUM, `Content-Encoding: ${coding}`));
        expect(response.status).toBe(415);
      },
    );

    test('Content-Encoding identity is served', async () => {
      const serving = await serve(transport);
      expect((await respond(serving, post(SUM, 'Content-Encoding: identity'))).status).toBe(200);
    });
  });

  describe('by origin', () => {
    test.each([PAGE, 'null', 'http://localhost.evil.example', 'https://localhost:1', 'garbage'])(
      'a page of %s is refused and calls nothing',
      async (origin) => {
        const serving = await serve(transport);
        const bytes = post(notification('record', '[1]'), `Origin: ${origin}`);
        const response = await respond(serving, bytes);
        expect(response.status).toBe(403);
        expect(response.headers.has('access-control-allow-origin')).toBe(false);
        expect(serving.flow.recorded).toEqual([]);
      },
    );

    test('a page of the server itself may call', async () => {
      const { port } = await serve(transport);
      const scheme = isOverTls ? 'https' : 'http';
      const headers = [`Host: localhost:${port}`, `Origin: ${scheme}://localhost:${port}`];
      const bytes = request({
        bare: true,
        headers: [...headers, 'Content-Type: application/json', `Content-Length: ${SUM.length}`],
        body: SUM,
      });
      expect(await converse(port, bytes)).toBe(reply(200, result('5')));
    });

    test('an allowed page may call and is told so', async () => {
      const { port } = await serve(transport, { cors: { origins: ['http://a.example', PAGE] } });
      const grant = [`Access-Control-Allow-Origin: ${PAGE}`, 'Vary: Origin'];
      const expected = reply(200, result('5'), ...grant);
      expect(await converse(port, post(SUM, `Origin: ${PAGE}`))).toBe(expected);
      const nothing = await converse(port, post(notification('nothing'), `Origin: ${PAGE}`));
      expect(nothing).toBe(reply(204, undefined, ...grant));
    });

    test('an allowed page may read why it was refused', async () => {
      const serving = await serve(transport, {
        cors: { origins: '*' },
        limits: { maxBodyBytes: 10 },
      });
      const response = await respond(serving, post(SUM, `Origin: ${PAGE}`));
      expect(response.status).toBe(413);
      expect(response.headers.get('access-control-allow-origin')).toBe(PAGE);
    });

    test('an origin is compared whole', async () => {
      const serving = await serve(transport, { cors: { origins: [PAGE] } });
      for (const origin of [`${PAGE}.evil.example`, `${PAGE}:8443`, 'http://app.example']) {
        expect((await respond(serving, post(SUM, `Origin: ${origin}`))).status).toBe(403);
      }
    });

    test('a preflight of an allowed page is granted', async () => {
      const { port } = await serve(transport, { cors: { origins: [PAGE] } });
      const bytes = request({
        method: 'OPTIONS',
        bare: true,
        headers: [
          'Host: localhost',
          `Origin: ${PAGE}`,
          'Access-Control-Request-Method: POST',
          'Access-Control-Request-Headers: content-type, x-trace',
        ],
      });
      expect(await converse(port, bytes)).toBe(
        reply(
          204,
          undefined,
          'Allow: POST, OPTIONS',
          `Access-Control-Allow-Origin: ${PAGE}`,
          'Vary: Origin',
          'Access-Control-Allow-Methods: POST, OPTIONS',
          'Access-Control-Allow-Headers: content-type, x-trace',
          'Access-Control-Max-Age: 7200',
        ),
      );
    });

    test('credentials and the age of a preflight are as the server says', async () => {
      const cors = { origins: [PAGE], credentials: true, maxAge: 60 };
      const { port } = await serve(transport, { cors });
      const grant = [
        `Access-Control-Allow-Origin: ${PAGE}`,
        'Vary: Origin',
        'Access-Control-Allow-Credentials: true',
      ];
      expect(await converse(port, post(SUM, `Origin: ${PAGE}`))).toBe(
        reply(200, result('5'), ...grant),
      );
      const preflight = request({ method: 'OPTIONS', headers: [`Origin: ${PAGE}`] });
      expect(await converse(port, preflight)).toBe(
        reply(
          204,
          undefined,
          'Allow: POST, OPTIONS',
          ...grant,
          'Access-Control-Allow-Methods: POST, OPTIONS',
          'Access-Control-Allow-Headers: Content-Type',
          'Access-Control-Max-Age: 60',
        ),
      );
    });

    test('a preflight of another page is answered without a grant', async () => {
      const { port } = await serve(transport, { cors: { origins: [PAGE] } });
      const bytes = request({ method: 'OPTIONS', headers: ['Origin: https://evil.example'] });
      expect(await converse(port, bytes)).toBe(reply(204, undefined, 'Allow: POST, OPTIONS'));
    });
  });
});
