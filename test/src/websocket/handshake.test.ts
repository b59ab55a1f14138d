import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { post, reply, responses } from '../support/http.js';
import { call, refusal, result } from '../support/json-rpc.js';
import { converse, Peer } from '../support/peer.js';
import { type ServeOptions, serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';
import { FRAME, masked, SWITCHED, unmasked, upgrade, WsPeer } from '../support/web-socket.js';

const SUM = call('sum', '[2,3]');
const ANSWER = unmasked(FRAME.text, result('5')).toString('latin1');

describe.each(transportsUnderTest)('the handshake of WebSocket on %s', (transport) => {
  afterEach(closeAll);

  /** The bytes of the reply, until as many are there as the other ones say. */
  async function switched(bytes: string | Uint8Array, expected: string, options?: ServeOptions) {
    const { port } = await serve(transport, options);
    const peer = await Peer.open(port);
    peer.write(bytes);
    await peer.until((text) => text.length >= expected.length);
    expect(peer.bytes).toBe(expected);
    return peer;
  }

  async function refused(bytes: string | Uint8Array, options?: ServeOptions) {
    const { port } = await serve(transport, options);
    const [response] = responses(await converse(port, Buffer.from(bytes)));
    return response;
  }

  test('switches protocols, and what comes after the head is frames', async () => {
    const bytes = Buffer.concat([Buffer.from(upgrade()), masked(FRAME.text, SUM)]);
    const peer = await switched(bytes, SWITCHED + ANSWER);
    peer.write(masked(FRAME.close, [0x03, 0xe8]));
    await peer.closed;
    expect(peer.bytes).toBe(`${SWITCHED}${ANSWER}\x88\x02\x03\xe8`);
  });

  test('may come byte by byte', async () => {
    const { port } = await serve(transport);
    const peer = await Peer.open(port);
    for (const byte of Buffer.concat([Buffer.from(upgrade()), masked(FRAME.text, SUM)])) {
      peer.write(Uint8Array.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await peer.until((text) => text.length >= (SWITCHED + ANSWER).length);
    expect(peer.bytes).toBe(SWITCHED + ANSWER);
  });

  test('waits for the replies to the requests before it', async () => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    peer.write(post(call('hold', '["k"]')));
    peer.write(Buffer.concat([Buffer.from(upgrade()), masked(FRAME.text, SUM)]));
    (await flow.held('k')).resolve(1);
    const expected = reply(200, result('1')) + SWITCHED + ANSWER;
    await peer.until((text) => text.length >= expected.length);
    expect(peer.bytes).toBe(expected);
  });

  test.each([
    [['ujrpc.1'], 'ujrpc.1'],
    [['jsonrpc', 'ujrpc.1'], 'ujrpc.1'],
    [['json-rpc', 'jsonrpc'], 'json-rpc'],
    [['wamp', 'jsonrpc-2.0'], 'jsonrpc-2.0'],
    [[], ''],
  ])('of the subprotocols %j chooses %j', async (offered, chosen) => {
    const { port } = await serve(transport);
    const peer = await WsPeer.open(port, offered);
    expect(peer.socket.protocol).toBe(chosen);
    expect(await peer.ask(SUM)).toBe(result('5'));
  });

  test('chooses none of subprotocols that it does not know', async () => {
    await switched(upgrade({ headers: ['Sec-WebSocket-Protocol: wamp, mqtt'] }), SWITCHED);
  });

  test('is at the path of calls', async () => {
    await switched(upgrade({ target: '/rpc?a=b' }), SWITCHED, { path: '/rpc' });
    for (const target of ['/', '/health']) {
      const response = await refused(upgrade({ target }), { path: '/rpc' });
      expect(response?.status).toBe(target === '/' ? 404 : 200);
    }
  });

  test.each([
    ['its own origin', 'http://localhost', {}],
    ['one that is listed', 'https://app.example', { cors: { origins: ['https://app.example'] } }],
    ['any, if all are', 'https://app.example', { cors: { origins: '*' as const } }],
  ])('is granted to pages of %s', async (_name, origin, options) => {
    await switched(upgrade({ headers: [`Origin: ${origin}`] }), SWITCHED, options);
  });

  test.each([
    ['an unknown Host', { host: 'evil.example' }, 421],
    ['a malformed Host', { host: 'a/b' }, 400],
    ['an unknown path', { target: '/other' }, 404],
    ['pages of other origins', { headers: ['Origin: https://evil.example'] }, 403],
    ['pages without an origin', { headers: ['Origin: null'] }, 403],
    ['a short key', { key: 'AAAA' }, 400],
    ['a key that is not base64', { key: 'dGhlIHNhbXBsZSBub25j!!==' }, 400],
    ['a body', { headers: ['Content-Length: 2', '', '{}'] }, 400],
  ])('refuses %s', async (_name, parts, status) => {
    const response = await refused(upgrade(parts));
    expect(response?.status).toBe(status);
    expect(JSON.parse(response?.body ?? '')).toMatchObject(refusal(-32600));
  });

  test('asks those of another version to come again with 13', async () => {
    const response = await refused(upgrade({ version: '8' }));
    expect(response?.status).toBe(426);
    expect(response?.headers.get('sec-websocket-version')).toBe('13');
    expect(response?.headers.get('upgrade')).toBe('websocket');
  });

  test('checks who asks before what is asked', async () => {
    const wrong = { version: '8', key: 'AAAA', target: '/other', headers: ['Origin: http://evil'] };
    expect((await refused(upgrade({ ...wrong, host: 'evil' })))?.status).toBe(421);
    expect((await refused(upgrade(wrong)))?.status).toBe(404);
    expect((await refused(upgrade({ ...wrong, target: '/' })))?.status).toBe(403);
    expect((await refused(upgrade({ version: '8', key: 'AAAA' })))?.status).toBe(426);
  });

  test('after a refusal the connection may call, or try again', async () => {
    const { port } = await serve(transport);
    const peer = await Peer.open(port);
    peer.write(upgrade({ key: 'AAAA' }));
    await peer.until((text) => text.endsWith('}'));
    peer.write(upgrade());
    await peer.until((text) => text.endsWith(SWITCHED));
  });

  test.each([
    ['the option webSocket is false', upgrade(), { webSocket: false }],
    ['only h2c is offered', upgrade().replace('websocket', 'h2c'), {}],
    ['Connection does not say so', upgrade().replace('Connection: Upgrade', 'Connection: x'), {}],
    ['the request is of HTTP/1.0', upgrade().replace('HTTP/1.1', 'HTTP/1.0'), {}],
  ])('is a GET like any other where %s', async (_name, bytes, options) => {
    const response = await refused(bytes, options);
    expect(response?.status).toBe(405);
    expect(response?.headers.get('allow')).toBe('POST, OPTIONS');
  });

  test('is ignored on a POST, which is a call', async () => {
    const { port } = await serve(transport);
    const bytes = post(SUM, 'Connection: Upgrade', 'Upgrade: websocket');
    expect(await converse(port, bytes)).toBe(reply(200, result('5')));
  });
});
