import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { call, result } from '../support/json-rpc.js';
import { Peer } from '../support/peer.js';
import { type ServeOptions, serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';
import { FRAME, masked, SWITCHED, unmasked, upgrade } from '../support/web-socket.js';

const SUM = call('sum', '[2,3]');
const answered = unmasked(FRAME.text, result('5'));

/** Of a frame that does not end its message. */
const BEGINS = 0x01;
const GOES_ON = 0x00;
const ENDS = 0x80;

function closing(code: number): Buffer {
  return unmasked(FRAME.close, [code >> 8, code & 0xff]);
}

describe.each(transportsUnderTest)('frames of WebSocket on %s', (transport) => {
  afterEach(closeAll);

  async function open(options?: ServeOptions): Promise<Peer> {
    const { port } = await serve(transport, options);
    const peer = await Peer.open(port);
    peer.write(upgrade());
    await peer.until((text) => text.length >= SWITCHED.length);
    return peer;
  }

  /** What the server sends until it closes. */
  async function end(peer: Peer): Promise<string> {
    await peer.closed;
    return peer.bytes.slice(SWITCHED.length);
  }

  async function until(peer: Peer, expected: Buffer): Promise<void> {
    await peer.until((text) => text.length >= SWITCHED.length + expected.length);
    expect(peer.bytes.slice(SWITCHED.length)).toBe(expected.toString('latin1'));
  }

  test.each([
    ['one byte', 1],
    ['7 bytes', 7],
  ])('messages may come %s at a time', async (_name, size) => {
    const peer = await open();
    const bytes = Buffer.concat([
      masked(FRAME.text, SUM),
      masked(BEGINS, SUM.slice(0, 9)),
      masked(FRAME.ping, 'x'),
      masked(GOES_ON),
      masked(ENDS, SUM.slice(9)),
    ]);
    for (let at = 0; at < bytes.length; at += size) {
      peer.write(bytes.subarray(at, at + size));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(peer, Buffer.concat([answered, unmasked(FRAME.pong, 'x'), answered]));
  });

  test.each([
    ['without a mask', unmasked(FRAME.text, SUM), 1002],
    ['with a reserved bit', masked(FRAME.text | 0x40, SUM), 1002],
    ['with a reserved opcode', masked(0x83, SUM), 1002],
    ['of control that is long', masked(FRAME.ping, 'x'.repeat(126)), 1002],
    ['of control in fragments', masked(0x09, 'x'), 1002],
    ['that go on with nothing', masked(ENDS, SUM), 1002],
    ['of text that is not UTF-8', masked(FRAME.text, [0x22, 0xff, 0x22]), 1007],
    ['that close with half a code', masked(FRAME.close, [0x03]), 1002],
    ['that close with a code of nobody', masked(FRAME.close, [0x03, 0xed]), 1002],
    [
      'in too great a number',
      Buffer.concat([masked(BEGINS), ...Array.from({ length: 1000 }, () => masked(GOES_ON))]),
      1008,
    ],
  ])('%s end the connection', async (_name, bytes, code) => {
    const peer = await open();
    peer.write(Buffer.concat([masked(FRAME.text, SUM), bytes, masked(FRAME.text, SUM)]));
    expect(await end(peer)).toBe(Buffer.concat([answered, closing(code)]).toString('latin1'));
  });

  test('of text that cannot become UTF-8 end it before the text is whole', async () => {
    const peer = await open();
    peer.write(
      masked(
        FRAME.text,
        Buffer.concat([Buffer.from('"\xff', 'latin1'), Buffer.alloc(999)]),
      ).subarray(0, 12),
    );
    expect(await end(peer)).toBe(closing(1007).toString('latin1'));
  });

  test('that stop in the middle of a message end it after requestTimeoutMs', async () => {
    const peer = await open({ limits: { requestTimeoutMs: 100 } });
    peer.write(masked(BEGINS, '['));
    expect(await end(peer)).toBe(closing(1008).toString('latin1'));
  });

  test('are asked for after wsPingMs, and none for wsIdleMs ends it', async () => {
    const peer = await open({ limits: { wsPingMs: 50, wsIdleMs: 400, keepAliveTimeoutMs: 20 } });
    const ping = unmasked(FRAME.ping).toString('latin1');
    expect((await end(peer)).startsWith(ping)).toBe(true);
  });
});
