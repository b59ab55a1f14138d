import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { hasResponses, post, reply, request } from '../support/http.js';
import { call, notFound, notification, PARSE_ERROR, result } from '../support/json-rpc.js';
import { converse, Peer, untilClosed } from '../support/peer.js';
import { type Serving, serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const SUM = call('sum', '[2,3]');
const OK = reply(200, result('5'));
const OK_AND_CLOSE = reply(200, result('5'), 'Connection: close');

/** The exact bytes of replies to requests that are well formed. */
describe.each(transportsUnderTest)('HTTP replies on %s', (transport) => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await serve(transport);
  });
  afterAll(closeAll);

  test.each([
    ['a result', post(SUM), OK],
    ['a JSON-RPC error', post(call('unknown')), reply(200, notFound())],
    ['a parse error', post('{'), reply(200, PARSE_ERROR)],
    ['an empty body', post(''), reply(200, PARSE_ERROR)],
    ['a POST without a length', request({}), reply(200, PARSE_ERROR)],
    ['a notification', post(notification('sum', '[2,3]')), reply(204)],
    ['a batch of notifications', post(`[${notification('nothing')}]`), reply(204)],
    ['a batch', post(`[${SUM}]`), reply(200, `[${result('5')}]`)],
    ['more bytes than characters', post(call('echo', '["é"]')), reply(200, result('"é"'))],
    ['health', request({ method: 'GET', target: '/health' }), reply(200, '{"status":"ok"}')],
    ['OPTIONS', request({ method: 'OPTIONS' }), reply(204, undefined, 'Allow: POST, OPTIONS')],
    [
      'OPTIONS of a document',
      request({ method: 'OPTIONS', target: '/health' }),
      reply(204, undefined, 'Allow: GET, HEAD, OPTIONS'),
    ],
  ])('%s', async (_name, bytes, expected) => {
    expect(await converse(serving.port, bytes)).toBe(expected);
  });

  test('a kept connection answers again and again', async () => {
    const peer = await Peer.open(serving.port);
    for (let count = 1; count <= 3; count++) {
      await peer.write(post(SUM)).until(hasResponses(count));
    }
    expect(await peer.end().untilClosed()).toBe(OK.repeat(3));
  });

  test.each(['Connection: close', 'connection: CLOSE', 'Connection: foo, close'])(
    '%s is answered in kind',
    async (header) => {
      expect(await untilClosed(serving.port, post(SUM, header))).toBe(OK_AND_CLOSE);
    },
  );

  test('Connection: close holds for replies without a body', async () => {
    const bytes = post(notification('nothing'), 'Connection: close');
    expect(await untilClosed(serving.port, bytes)).toBe(reply(204, undefined, 'Connection: close'));
  });

  test('what follows a request with Connection: close is not answered', async () => {
    const bytes = Buffer.concat([post(SUM, 'Connection: close'), post(SUM)]);
    expect(await untilClosed(serving.port, bytes)).toBe(OK_AND_CLOSE);
  });

  describe('to HTTP/1.0', () => {
    test.each([
      ['with a Host', ['Host: localhost']],
      ['without a Host', []],
      ['that asks to be kept', ['Connection: keep-alive']],
    ])('a request %s is answered and closed', async (_name, headers) => {
      const bytes = request({
        version: 'HTTP/1.0',
        bare: true,
        headers: ['Content-Type: application/json', `Content-Length: ${SUM.length}`, ...headers],
        body: SUM,
      });
      expect(await untilClosed(serving.port, bytes)).toBe(OK_AND_CLOSE);
    });
  });

  test('HEAD is answered as GET without the body', async () => {
    const head = await converse(serving.port, request({ method: 'HEAD', target: '/health' }));
    expect(head).toBe(reply(200, '{"status":"ok"}').replace('{"status":"ok"}', ''));
  });

  test('the OpenRPC document is served as rpc.discover answers it', async () => {
    const discovered = await converse(serving.port, post(call('rpc.discover')));
    const document = discovered.slice(discovered.indexOf('"result":') + 9, -1);
    const got = await converse(serving.port, request({ method: 'GET', target: '/openrpc.json' }));
    expect(got).toBe(reply(200, document));
  });

  test.each([
    ['a query', '/?x=1'],
    ['an absolute-form target', 'http://localhost/'],
    ['an absolute-form target without a path', 'http://localhost'],
    ['an absolute-form target with a query', 'http://localhost?x'],
  ])('%s does not hide the path', async (_name, target) => {
    expect(await converse(serving.port, request({ target, body: SUM }))).toBe(OK);
  });

  test('line ends before a request line are skipped', async () => {
    const bytes = Buffer.concat([
      Buffer.from('\r\n\r\n'),
      post(SUM),
      Buffer.from('\r\n'),
      post(SUM),
    ]);
    expect(await converse(serving.port, bytes)).toBe(OK.repeat(2));
  });

  test('names of header fields are read in any case, values without white space around', async () => {
    const bytes = request({
      bare: true,
      headers: [
        'hOsT:localhost',
        `CONTENT-LENGTH:\t ${SUM.length}  `,
        'content-TYPE:application/json \t',
      ],
      body: SUM,
    });
    expect(await converse(serving.port, bytes)).toBe(OK);
  });

  test('bytes beyond ASCII in a field are allowed', async () => {
    const bytes = Buffer.from(post(SUM, 'X: \u00ff').toString('utf8'), 'latin1');
    expect(await converse(serving.port, bytes)).toBe(OK);
  });

  test('an Upgrade that we do not know is ignored', async () => {
    const bytes = post(SUM, 'Connection: Upgrade', 'Upgrade: h2c');
    expect(await converse(serving.port, bytes)).toBe(OK);
  });
});
