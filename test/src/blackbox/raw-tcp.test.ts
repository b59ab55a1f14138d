import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { reply } from '../support/http.js';
import { call, notification, PARSE_ERROR, refusal, result } from '../support/json-rpc.js';
import { converse, Peer, turns, untilClosed } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const sum = (id: number) => call('sum', `[${id},0]`, String(id));
const answered = (id: number) => `${result(String(id), String(id))}\n`;

describe.each(transportsUnderTest)('raw TCP on %s', (transport) => {
  afterEach(closeAll);

  test.each([
    ['nothing', ''],
    ['a line end', '\n'],
    ['CRLF', '\r\n'],
    ['all white space', ' \t\r\n\n'],
  ])('documents may have %s between them', async (_name, between) => {
    const { port } = await serve(transport);
    const text = await converse(port, [sum(1), sum(2), sum(3)].join(between));
    expect(text).toBe(answered(1) + answered(2) + answered(3));
  });

  test.each(['\n\n', ' ', '\t', '\r\n \t'])(
    '%j before the first document is skipped',
    async (space) => {
      const { port } = await serve(transport);
      expect(await converse(port, space + sum(1))).toBe(answered(1));
    },
  );

  test('a document is answered as soon as its last bracket is there', async () => {
    const { port } = await serve(transport);
    const peer = await Peer.open(port);
    expect(await peer.write(sum(1)).lines(1)).toEqual([answered(1).trim()]);
    expect(await peer.write(sum(2)).lines(2)).toHaveLength(2);
  });

  test('a document that spans lines is one document', async () => {
    const { port } = await serve(transport);
    const spread = sum(7).replace(/[{,:]/g, '$&\r\n\t ');
    expect(await converse(port, spread)).toBe(answered(7));
  });

  test('brackets, quotes and backslashes in strings end nothing', async () => {
    const { port } = await serve(transport);
    const text = JSON.stringify('}]{[\\"\\\\"}');
    expect(await converse(port, call('echo', `[${text}]`))).toBe(`${result(text)}\n`);
  });

  test('replies leave as they get ready', async () => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    peer.write(call('hold', '["slow"]', '"slow"') + sum(2));
    expect(await peer.lines(1)).toEqual([answered(2).trim()]);
    (await flow.held('slow')).resolve('done');
    expect(await peer.lines(2)).toEqual([answered(2).trim(), result('"done"', '"slow"')]);
  });

  test('the replies of a batch leave together', async () => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    peer.write(`[${call('hold', '["k"]')},${sum(2)}]`);
    const held = await flow.held('k');
    await turns();
    expect(peer.text).toBe('');
    held.resolve(1);
    expect(await peer.lines(1)).toEqual([`[${result('1')},${result('2', '2')}]`]);
  });

  describe('after a parse error', () => {
    test.each([
      ['a broken document', '{"a":}'],
      ['mismatched brackets', '{]'],
      ['an unknown word', 'nonsense\n'],
      ['a bracket too many', ']'],
      ['a comma between documents', `,${sum(1)}`],
      ['a byte order mark between documents', `\uFEFF${sum(1)}`],
      ['a broken string', '"\u0001"'],
      ['invalid UTF-8', Buffer.from('{"\xff":1}', 'latin1')],
    ])('such as %s the connection closes', async (_name, broken) => {
      const { port, flow } = await serve(transport);
      const record = notification('record', '[1]');
      const bytes = [sum(1), '\n', broken, record].map((part) => Buffer.from(part));
      expect(await untilClosed(port, Buffer.concat(bytes))).toBe(`${answered(1)}${PARSE_ERROR}\n`);
      expect(flow.recorded).toEqual([]);
    });

    test('such as a byte order mark at its beginning the connection closes', async () => {
      const { port } = await serve(transport);
      expect(await untilClosed(port, Buffer.from(`\uFEFF${sum(1)}`))).toBe(`${PARSE_ERROR}\n`);
    });

    test('calls in flight are still answered', async () => {
      const { port, flow } = await serve(transport);
      const peer = await Peer.open(port);
      peer.write(`${call('hold', '["k"]')}{]${sum(2)}`);
      expect(await peer.lines(1)).toEqual([PARSE_ERROR]);
      (await flow.held('k')).resolve('late');
      expect(await peer.untilClosed()).toBe(`${PARSE_ERROR}\n${result('"late"')}\n`);
    });
  });

  test.each([']', '}', '\u0001', 'ping', 'get / HTTP/1.1\r\n\r\n', '\r\n,'])(
    'first bytes that begin nothing, %j, are refused in one way',
    async (bytes) => {
      const { port } = await serve(transport);
      const data = 'unknown protocol; expected HTTP/1.1, JSON or a Content-Length header';
      const error = { code: -32600, message: 'Invalid Request', data };
      const refused = reply(
        400,
        JSON.stringify({ jsonrpc: '2.0', id: null, error }),
        'Connection: close',
      );
      expect(await untilClosed(port, bytes)).toBe(refused);
      expect(await converse(port, bytes)).toBe(refused);
    },
  );

  test('a TLS hello on a port without TLS gets a fatal alert, which its sender can read', async () => {
    const { port } = await serve(transport);
    const alert = '\u0015\u0003\u0001\u0000\u0002\u0002\u0028'; // handshake_failure
    expect(await untilClosed(port, '\u0016\u0003\u0001')).toBe(alert);
    expect(await converse(port, '\u0016\u0003\u0001')).toBe(alert);
  });

  test('bare scalars are documents, each an invalid request', async () => {
    const { port } = await serve(transport);
    const lines = (await converse(port, '1 "a" null\ntrue -5{"id":6}7')).trim().split('\n');
    const ids = lines.map((line) => JSON.parse(line));
    expect(ids).toHaveLength(7);
    for (const reply of ids.filter((_reply, index) => index !== 5)) {
      expect(reply).toMatchObject(refusal(-32600));
    }
    expect(ids[5]).toMatchObject(refusal(-32600, 6));
  });

  test('an invalid request does not end the connection', async () => {
    const { port } = await serve(transport);
    const lines = (await converse(port, `{}[]${sum(3)}`)).trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[2]).toBe(answered(3).trim());
  });

  describe('a half-close', () => {
    test.each(['{"jsonrpc":', '[', '"abc', '{"a":"\\', 'tru'])(
      'inside a document, %s, is a parse error',
      async (start) => {
        const { port } = await serve(transport);
        expect(await converse(port, sum(1) + start)).toBe(`${answered(1)}${PARSE_ERROR}\n`);
      },
    );

    test('after complete documents waits for all replies', async () => {
      const { port, flow } = await serve(transport);
      const peer = await Peer.open(port);
      peer.end(`${call('hold', '["k"]')}${sum(2)}\n`);
      expect(await peer.lines(1)).toEqual([answered(2).trim()]);
      (await flow.held('k')).resolve('late');
      expect(await peer.untilClosed()).toBe(`${answered(2)}${result('"late"')}\n`);
    });

    test('without a document is answered with nothing', async () => {
      const { port } = await serve(transport);
      expect(await converse(port, '')).toBe('');
      expect(await converse(port, ' \n')).toBe('');
      expect(await converse(port, '\r\n')).toBe('');
    });
  });

  describe('limits', () => {
    const limits = { maxBodyBytes: 200, requestTimeoutMs: 300, keepAliveTimeoutMs: 300 };

    test('a document of the greatest size is answered, a larger one ends the connection', async () => {
      const { port } = await serve(transport, { limits });
      const sized = (bytes: number) =>
        sum(1).replace('"id"', `${' '.repeat(bytes - sum(1).length)}"id"`);
      expect(await converse(port, sized(200))).toBe(answered(1));
      for (const tooLarge of [sized(201), '['.repeat(201), '"'.padEnd(5000), '1'.repeat(300)]) {
        const [first, second, ...more] = (
          await untilClosed(port, sum(1) + tooLarge + sum(2))
        ).split('\n');
        expect(first).toBe(answered(1).trim());
        expect(JSON.parse(second ?? '')).toMatchObject(refusal(-32007));
        expect(more).toEqual(['']);
      }
    });

    test('white space between documents is not limited', async () => {
      const { port } = await serve(transport, { limits });
      expect(await converse(port, `${sum(1)}${' '.repeat(1000)}${sum(2)}`)).toBe(
        answered(1) + answered(2),
      );
    });

    test('half a document is cut after requestTimeoutMs', async () => {
      const { port } = await serve(transport, { limits: { ...limits, minBodyBytesPerSecond: 0 } });
      expect(await untilClosed(port, `${sum(1)}{"a":`)).toBe(answered(1));
    });

    test('an idle connection is closed after keepAliveTimeoutMs', async () => {
      const { port } = await serve(transport, { limits });
      expect(await untilClosed(port, sum(1))).toBe(answered(1));
    });

    test('a connection with a call in flight is not idle', async () => {
      const { port, flow } = await serve(transport, { limits });
      const peer = await Peer.open(port);
      peer.write(call('hold', '["k"]'));
      const held = await flow.held('k');
      await untilClosed(port, sum(1)); // by now the limits have passed
      held.resolve('late');
      expect(await peer.lines(1)).toEqual([result('"late"')]);
    });
  });
});
