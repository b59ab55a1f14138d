import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { hasResponses, post, reply, request, responses } from '../support/http.js';
import { call, result } from '../support/json-rpc.js';
import { converse, Peer, turns, untilClosed } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const SUM = call('sum', '[2,3]');
const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

describe.each(transportsUnderTest)('HTTP bodies on %s', (transport) => {
  afterEach(closeAll);

  const limited = () => serve(transport, { limits: { maxBodyBytes: 1000 } });
  const padded = (length: number) => SUM.padEnd(length);
  const head = (length: number, ...headers: string[]) =>
    request({
      bare: true,
      headers: [
        'Host: localhost',
        'Content-Type: application/json',
        `Content-Length: ${length}`,
        ...headers,
      ],
    });

  /** Expects a 413 with -32007 in it as the last word of the server. */
  function expectTooLarge(text: string): void {
    const [response, ...more] = responses(text);
    expect(more).toEqual([]);
    expect(response?.status).toBe(413);
    expect(response?.headers.get('connection')).toBe('close');
    expect(JSON.parse(response?.body ?? '')).toMatchObject({ id: null, error: { code: -32007 } });
  }

  test('a body of the greatest size is answered', async () => {
    const { port } = await limited();
    expect(await converse(port, post(padded(1000)))).toBe(reply(200, result('5')));
  });

  test('413 comes before the body does', async () => {
    const { port } = await limited();
    expectTooLarge(await untilClosed(port, head(1001)));
    expectTooLarge(await untilClosed(port, head(2 ** 40)));
  });

  test('a client that keeps sending can still read its 413', async () => {
    const { port } = await limited();
    const peer = await Peer.open(port);
    peer.write(head(8_000_000));
    const piece = Buffer.alloc(100_000, 0x20);
    for (let sent = 0; sent < 8_000_000 && peer.socket.writable; sent += piece.length) {
      peer.write(piece);
      await turns(1);
    }
    expectTooLarge(await peer.until(hasResponses(1)));
    expect(peer.error).toBeUndefined();
  });

  test('what is sent after a body that was too large is not read as a request', async () => {
    const { port, flow } = await limited();
    const bytes = Buffer.concat([head(1001), post(call('record', '[1]'))]);
    expectTooLarge(await untilClosed(port, bytes));
    expect(flow.recorded).toEqual([]);
  });

  describe('in chunks', () => {
    const chunked = (...sizes: number[]) => {
      const chunks = sizes.map((size) => `${size.toString(16)}\r\n${' '.repeat(size)}\r\n`);
      const lines = [
        'Host: localhost',
        'Content-Type: application/json',
        'Transfer-Encoding: chunked',
      ];
      return request({ bare: true, headers: lines, body: `${chunks.join('')}` });
    };

    test('a body of the greatest size is taken', async () => {
      const { port } = await limited();
      const bytes = Buffer.concat([chunked(500, 500), Buffer.from('0\r\n\r\n')]);
      expect(responses(await converse(port, bytes))[0]?.status).toBe(200);
    });

    test('a larger one is 413 as soon as it is seen to be', async () => {
      const { port } = await limited();
      expectTooLarge(await untilClosed(port, chunked(500, 501)));
      expectTooLarge(await untilClosed(port, chunked(500_000)));
    });
  });

  describe('of clients that wait for leave', () => {
    const EXPECT = 'Expect: 100-continue';

    test('leave is given, then the answer', async () => {
      const { port } = await limited();
      const peer = await Peer.open(port);
      peer.write(head(SUM.length, EXPECT));
      expect(await peer.until((text) => text.length > 0)).toBe(CONTINUE);
      expect(await peer.end(SUM).untilClosed()).toBe(CONTINUE + reply(200, result('5')));
    });

    test('the case of the expectation does not matter', async () => {
      const { port } = await limited();
      const text = await converse(port, post(SUM, 'expect: 100-Continue'));
      expect(text.endsWith(reply(200, result('5')))).toBe(true);
    });

    test.each([
      ['too large', 413, head(1001, EXPECT)],
      [
        'of the wrong type',
        415,
        Buffer.from(head(SUM.length, EXPECT).toString().replace('/json', '/xml')),
      ],
      [
        'for another path',
        404,
        Buffer.from(head(SUM.length, EXPECT).toString().replace(' / ', ' /x ')),
      ],
      ['from another origin', 403, head(SUM.length, EXPECT, 'Origin: https://evil.example')],
    ])('a body that is %s is refused without leave', async (_name, status, bytes) => {
      const { port } = await limited();
      const peer = await Peer.open(port);
      const text = await peer.write(bytes).until(hasResponses(1));
      expect(responses(text).map((response) => response.status)).toEqual([status]);
    });

    test('another expectation of a HEAD is 417 without a body', async () => {
      const { port } = await limited();
      const bytes = request({ method: 'HEAD', target: '/health', headers: ['Expect: tea'] });
      const text = await untilClosed(port, bytes);
      expect(text).toMatch(/^HTTP\/1\.1 417 /);
      expect(text.endsWith('\r\n\r\n')).toBe(true);
    });

    test('another expectation is 417', async () => {
      const { port } = await limited();
      const text = await converse(port, post(SUM, 'Expect: 200-ok'));
      expect(responses(text).map(({ status }) => status)).toEqual([417]);
    });

    test('HTTP/1.0 clients get no 100', async () => {
      const { port } = await limited();
      const lines = ['Content-Type: application/json', `Content-Length: ${SUM.length}`, EXPECT];
      const bytes = request({ version: 'HTTP/1.0', bare: true, headers: lines, body: SUM });
      expect(await untilClosed(port, bytes)).toBe(reply(200, result('5'), 'Connection: close'));
    });
  });

  test('a client that leaves before its body is whole is not answered', async () => {
    const { port } = await limited();
    const text = await converse(port, Buffer.concat([head(SUM.length), Buffer.from('{"json')]));
    expect(text).not.toContain('200');
  });
});
