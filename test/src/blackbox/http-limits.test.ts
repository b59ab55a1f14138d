import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { hasResponses, post, reply, request, responses } from '../support/http.js';
import { call, result } from '../support/json-rpc.js';
import { converse, Peer, untilClosed } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const SUM = call('sum', '[2,3]');
const OK = reply(200, result('5'));

describe.each(transportsUnderTest)('HTTP limits on %s', (transport) => {
  afterEach(closeAll);

  /** Expects one reply, of this status, and then the end of the connection. */
  function expectLastWord(text: string, status: number): void {
    expect(responses(text).map((response) => response.status)).toEqual([status]);
    expect(responses(text)[0]?.headers.get('connection')).toBe('close');
  }

  describe('heads', () => {
    /** A request whose head has exactly this many bytes. */
    function headOf(bytes: number): Buffer {
      const empty = post(SUM, 'X: ').length - SUM.length;
      return post(SUM, `X: ${'y'.repeat(bytes - empty)}`);
    }

    test('a head of the greatest size is served', async () => {
      const { port } = await serve(transport, { limits: { maxHeaderBytes: 500 } });
      expect(await converse(port, headOf(500))).toBe(OK);
    });

    test('a larger one is 431', async () => {
      const { port } = await serve(transport, { limits: { maxHeaderBytes: 500 } });
      expectLastWord(await untilClosed(port, headOf(501)), 431);
      expectLastWord(await untilClosed(port, headOf(5000)), 431);
    });

    test('a head that never ends is 431 before it does', async () => {
      const { port } = await serve(transport, { limits: { maxHeaderBytes: 500 } });
      const endless = `POST / HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(2000)}`;
      expectLastWord(await untilClosed(port, endless), 431);
    });

    test('a target that never ends is refused', async () => {
      const { port } = await serve(transport, { limits: { maxHeaderBytes: 500 } });
      expectLastWord(await untilClosed(port, `POST /${'y'.repeat(2000)}`), 431);
    });

    test('by default 16 KiB are served and no more', async () => {
      const { port } = await serve(transport);
      expect(await converse(port, headOf(16_384))).toBe(OK);
      expectLastWord(await untilClosed(port, headOf(16_385)), 431);
    });

    test('100 fields are served, 101 are 431', async () => {
      const { port } = await serve(transport);
      const fields = (count: number) => post(SUM, ...Array(count - 3).fill('X: y'));
      expect(await converse(port, fields(100))).toBe(OK);
      expectLastWord(await untilClosed(port, fields(101)), 431);
      expectLastWord(await untilClosed(port, fields(1000)), 431);
    });

    test('the number of fields can be chosen', async () => {
      const { port } = await serve(transport, { limits: { maxHeaderCount: 4 } });
      expect(await converse(port, post(SUM, 'X: y'))).toBe(OK);
      expectLastWord(await untilClosed(port, post(SUM, 'X: y', 'X: y')), 431);
    });
  });

  describe('times', () => {
    test.each([
      ['half a request line', 'POST /'],
      ['half a head', 'POST / HTTP/1.1\r\nHost: localhost\r\n'],
    ])('%s is 408 after headersTimeoutMs', async (_name, bytes) => {
      const { port } = await serve(transport, { limits: { headersTimeoutMs: 300 } });
      expectLastWord(await untilClosed(port, bytes), 408);
    });

    test('half a head after a served request is 408 too', async () => {
      const { port } = await serve(transport, { limits: { headersTimeoutMs: 300 } });
      const peer = await Peer.open(port);
      await peer.write(post(SUM)).until(hasResponses(1));
      const found = responses(await peer.write('POST / HT').untilClosed());
      expect(found.map(({ status }) => status)).toEqual([200, 408]);
    });

    test('half a body is 408 after requestTimeoutMs', async () => {
      const limits = { headersTimeoutMs: 300, requestTimeoutMs: 400, minBodyBytesPerSecond: 0 };
      const { port } = await serve(transport, { limits });
      expectLastWord(await untilClosed(port, post(SUM).subarray(0, -1)), 408);
    });

    test.each([
      ['a body', []],
      ['the body of a request for another protocol', ['Connection: Upgrade', 'Upgrade: h2c']],
    ])('%s that trickles is 408 by minBodyBytesPerSecond', async (_name, headers) => {
      const limits = { minBodyBytesPerSecond: 1000 };
      const { port } = await serve(transport, { limits });
      const peer = await Peer.open(port);
      peer.write(request({ headers: ['Content-Length: 10000', ...headers] }));
      const trickle = setInterval(() => peer.socket.writable && peer.write(' '), 50);
      const text = await peer.untilClosed();
      clearInterval(trickle);
      expectLastWord(text, 408);
      expect(text).toContain('too slowly');
    });

    test('a call may take longer than a request may take to arrive', async () => {
      const limits = { headersTimeoutMs: 300, requestTimeoutMs: 300, keepAliveTimeoutMs: 300 };
      const { port, flow } = await serve(transport, { limits });
      const slow = await Peer.open(port);
      slow.write(post(call('hold', '["k"]')));
      const held = await flow.held('k');
      await untilClosed(port, 'POST /'); // by now the limits have passed
      held.resolve('late');
      expect(responses(await slow.until(hasResponses(1)))[0]?.body).toBe(result('"late"'));
    });

    test('a connection that was never used is closed after keepAliveTimeoutMs', async () => {
      const { port } = await serve(transport, { limits: { keepAliveTimeoutMs: 300 } });
      expect(await untilClosed(port, '')).toBe('');
    });

    test('an idle connection is closed after keepAliveTimeoutMs', async () => {
      const { port } = await serve(transport, { limits: { keepAliveTimeoutMs: 300 } });
      const peer = await Peer.open(port);
      expect(await peer.write(post(SUM)).untilClosed()).toBe(OK);
      expect(peer.error).toBeUndefined();
    });
  });
});
