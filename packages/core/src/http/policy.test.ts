import { describe, expect, test } from '@jest/globals';
import { type Decision, decide, type HttpOptions, type RequestHead, refusal } from './policy.js';

const HEAD: RequestHead = {
  method: 'POST',
  target: '/',
  host: 'localhost:8545',
  origin: undefined,
  contentType: 'application/json',
  contentEncoding: undefined,
  requestHeaders: undefined,
};

const OPTIONS: HttpOptions = { path: '/', corsOrigins: [], allowedHosts: [] };

/** What becomes of the usual request with these differences: the kind, or the status. */
function outcome(
  head: Partial<RequestHead>,
  options: Partial<HttpOptions> = {},
  onLoopback = true,
): string | number {
  const decision = decisionOn(head, options, onLoopback);
  return decision.kind === 'refuse' ? decision.reply.status : decision.kind;
}

function decisionOn(
  head: Partial<RequestHead>,
  options: Partial<HttpOptions> = {},
  onLoopback = true,
): Decision {
  return decide({ ...HEAD, ...head }, { ...OPTIONS, ...options }, onLoopback);
}

describe('the verb and the path', () => {
  test.each<[string, string, string | number]>([
    ['POST', '/', 'call'],
    ['POST', '/?x=1', 'call'],
    ['GET', '/', 405],
    ['HEAD', '/', 405],
    ['PUT', '/', 405],
    ['post', '/', 405],
    ['POST', '/other', 404],
    ['POST', '//', 404],
    ['POST', '*', 404],
    ['GET', '/health', 'health'],
    ['HEAD', '/health', 'health'],
    ['POST', '/health', 405],
    ['GET', '/openrpc.json', 'openrpc'],
    ['GET', '/openrpc.json?pretty', 'openrpc'],
    ['DELETE', '/openrpc.json', 405],
    ['OPTIONS', '/', 204],
    ['OPTIONS', '/health', 204],
    ['OPTIONS', '/other', 404],
    ['POST', 'http://localhost', 'call'],
    ['POST', 'http://localhost/', 'call'],
    ['POST', 'HTTP://LOCALHOST:8545/?x', 'call'],
    ['GET', 'http://localhost/health', 'health'],
    ['POST', 'http://localhost/other', 404],
  ])('%s %s: %s', (method, target, expected) => {
    expect(outcome({ method, target })).toBe(expected);
  });

  test('are those of the option `path`', () => {
    expect(outcome({ target: '/rpc' }, { path: '/rpc' })).toBe('call');
    expect(outcome({ target: '/' }, { path: '/rpc' })).toBe(404);
  });

  test('that are refused say which ones would do', () => {
    expect(decisionOn({ method: 'GET' })).toMatchObject({
      reply: { headers: ['Allow', 'POST, OPTIONS'] },
    });
    expect(decisionOn({ method: 'POST', target: '/health' })).toMatchObject({
      reply: { headers: ['Allow', 'GET, HEAD, OPTIONS'] },
    });
  });
});

describe('the Host on a loopback address', () => {
  test.each<[string | undefined, string | number]>([
    ['localhost', 'call'],
    ['localhost:8545', 'call'],
    ['LocalHost:1', 'call'],
    ['127.0.0.1', 'call'],
    ['127.0.0.1:8545', 'call'],
    ['[::1]', 'call'],
    ['[::1]:8545', 'call'],
    [undefined, 'call'],
    ['my-machine.test', 'call'],
    ['My-Machine.test:8545', 'call'],
    ['evil.example', 421],
    ['localhost.evil.example', 421],
    ['127.0.0.1.evil.example', 421],
    ['evil.example:localhost', 421],
    ['evil.example#localhost', 421],
    ['192.168.0.7:8545', 421],
    ['::1', 421],
    ['', 421],
  ])('%s: %s', (host, expected) => {
    expect(outcome({ host }, { allowedHosts: ['my-machine.TEST'] })).toBe(expected);
  });

  test('is that of an absolute target, where there is one', () => {
    expect(outcome({ target: 'http://evil.example/' })).toBe(421);
    expect(outcome({ target: 'http://localhost/', host: 'evil.example' })).toBe('call');
  });

  test('is looked at before anything else', () => {
    const evil = { host: 'evil.example' };
    expect(outcome({ ...evil, method: 'OPTIONS' })).toBe(421);
    expect(outcome({ ...evil, target: '/other' })).toBe(421);
    expect(outcome({ ...evil, method: 'GET', target: '/openrpc.json' })).toBe(421);
  });

  test('may be any on other addresses', () => {
    expect(outcome({ host: 'api.example' }, {}, false)).toBe('call');
  });
});

describe('the Origin', () => {
  const shop = 'https://shop.example';

  test.each<[string, Partial<HttpOptions>, string | number]>([
    [shop, {}, 403],
    ['null', {}, 403],
    ['', {}, 403],
    ['http://localhost:8545', {}, 'call'],
    ['https://localhost:8545', {}, 'call'],
    ['http://localhost:3000', {}, 403],
    ['http://localhost', {}, 403],
    [shop, { corsOrigins: [shop] }, 'call'],
    [shop, { corsOrigins: ['*'] }, 'call'],
    ['null', { corsOrigins: ['*'] }, 'call'],
    ['https://shop.example.evil', { corsOrigins: [shop] }, 403],
    ['http://shop.example', { corsOrigins: [shop] }, 403],
    ['https://SHOP.example', { corsOrigins: [shop] }, 403],
  ])('%j with %j: %s', (origin, options, expected) => {
    expect(outcome({ origin }, options)).toBe(expected);
  });

  test('that is allowed is granted by name, and caches are told', () => {
    const grant = ['Access-Control-Allow-Origin', shop, 'Vary', 'Origin'];
    for (const corsOrigins of [[shop], ['*']]) {
      expect(decisionOn({ origin: shop }, { corsOrigins })).toEqual({
        kind: 'call',
        headers: grant,
      });
    }
    expect(decisionOn({ origin: 'http://localhost:8545' })).toEqual({ kind: 'call', headers: [] });
  });

  test('that is allowed may read why it is refused', () => {
    const decision = decisionOn(
      { origin: shop, contentType: 'text/plain' },
      { corsOrigins: [shop] },
    );
    expect(decision).toMatchObject({
      reply: { status: 415, headers: ['Access-Control-Allow-Origin', shop, 'Vary', 'Origin'] },
    });
  });

  test('of a page elsewhere may not read the OpenRPC document either', () => {
    expect(outcome({ method: 'GET', target: '/openrpc.json', origin: shop })).toBe(403);
  });
});

describe('a preflight', () => {
  const preflight = {
    method: 'OPTIONS',
    origin: 'https://shop.example',
    requestHeaders: 'content-type, authorization',
  };

  test('from an allowed origin grants what it asks for', () => {
    expect(decisionOn(preflight, { corsOrigins: [preflight.origin] })).toEqual({
      kind: 'refuse',
      reply: {
        status: 204,
        headers: [
          ...['Allow', 'POST, OPTIONS'],
          ...['Access-Control-Allow-Origin', preflight.origin, 'Vary', 'Origin'],
          ...['Access-Control-Allow-Methods', 'POST, OPTIONS'],
          ...['Access-Control-Allow-Headers', 'content-type, authorization'],
          ...['Access-Control-Max-Age', '7200'],
        ],
      },
    });
  });

  test('from any other origin grants nothing', () => {
    expect(decisionOn(preflight)).toEqual({
      kind: 'refuse',
      reply: { status: 204, headers: ['Allow', 'POST, OPTIONS'] },
    });
  });
});

describe('the media type', () => {
  test.each<[string | undefined, string | undefined, string | number]>([
    ['application/json', undefined, 'call'],
    ['application/json; charset=utf-8', undefined, 'call'],
    ['Application/JSON ;x', undefined, 'call'],
    ['application/json-rpc', undefined, 'call'],
    ['application/jsonrequest', undefined, 'call'],
    [undefined, undefined, 'call'],
    [undefined, 'http://localhost:8545', 415],
    ['text/plain', undefined, 415],
    ['application/x-www-form-urlencoded', undefined, 415],
    ['multipart/form-data; boundary=application/json', undefined, 415],
    ['text/plain; application/json', undefined, 415],
    ['application/jsonp', undefined, 415],
    ['', undefined, 415],
    ['\xa0application/json', undefined, 415],
  ])('%s, Origin %s: %s', (contentType, origin, expected) => {
    expect(outcome({ contentType, origin })).toBe(expected);
  });

  test.each<[string, string | number]>([
    ['identity', 'call'],
    [' Identity ', 'call'],
    ['gzip', 415],
    ['\xa0identity', 415],
    ['identity, gzip', 415],
    ['', 415],
  ])('with Content-Encoding %j: %s', (contentEncoding, expected) => {
    expect(outcome({ contentEncoding })).toBe(expected);
  });

  test.each([
    ['Text/Plain; charset=utf-8', ', got Text/Plain'],
    ['a"\\b', ', got a"\\b'],
    ['x'.repeat(60), `, got ${'x'.repeat(60)}`],
    ['x'.repeat(61), ''],
    ['text/pl\xe4in', ''],
    ['text/plain, text/html', ''],
    ['', ''],
  ])('%j is named where it is short and plain', (contentType, got) => {
    expect(decisionOn({ contentType })).toEqual({
      kind: 'refuse',
      reply: refusal(415, `Content-Type must be application/json${got}`),
    });
  });

  test('that a page does not send is none', () => {
    expect(decisionOn({ contentType: undefined, origin: 'http://localhost:8545' })).toEqual({
      kind: 'refuse',
      reply: refusal(415, 'Content-Type must be application/json, got none'),
    });
  });

  test('does not matter where nothing is called', () => {
    expect(outcome({ method: 'GET', target: '/health', contentType: 'text/plain' })).toBe('health');
  });
});

test.each([
  [413, -32007],
  [400, -32600],
  [415, -32600],
])('a refusal with %i has a JSON-RPC error of code %i and the reason', (status, code) => {
  const { body, ...reply } = refusal(status, 'because', ['Allow', 'POST']);
  expect(reply).toEqual({ status, headers: ['Allow', 'POST'] });
  expect(JSON.parse(String(body))).toMatchObject({
    id: null,
    error: { code, data: 'because' },
  });
});
