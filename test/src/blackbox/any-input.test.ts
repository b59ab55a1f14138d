import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { carriers } from '../support/carriers.js';
import { closeAll } from '../support/closing.js';
import { call, result } from '../support/json-rpc.js';
import { Peer, turns } from '../support/peer.js';
import { type Serving, serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

/** Cuts bytes at the given places, each taken modulo what there is. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...places.map((place) => place % bytes.length), bytes.length].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

describe.each(transportsUnderTest)('any input on %s', (transport) => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await serve(transport);
  });
  afterAll(closeAll);

  async function send(pieces: readonly Uint8Array[]): Promise<string> {
    const peer = await Peer.open(serving.port);
    for (const piece of pieces) {
      peer.write(piece);
      await turns();
    }
    return peer.end().untilClosed();
  }

  const places = fc.array(fc.nat(), { maxLength: 5 });

  describe.each(carriers)('over $name', (carrier) => {
    test('any JSON value comes back, however its call is cut', async () => {
      const values = fc.array(fc.jsonValue({ stringUnit: 'binary' }), {
        minLength: 1,
        maxLength: 4,
      });
      await fc.assert(
        fc.asyncProperty(values, places, async (sent, at) => {
          const texts = sent.map((value) => JSON.stringify(value));
          const frames = texts.map((text) => carrier.frame(call('echo', `[${text}]`)));
          const replies = carrier.unframe(await send(cut(Buffer.concat(frames), at)));
          expect(replies).toEqual(texts.map((text) => result(text)));
        }),
        { numRuns: 40 },
      );
    });
  });

  test('any bytes are survived', async () => {
    const starts = ['', '{', '[', 'POST / HTTP/1.1\r\n', 'Content-Length: ', '\r\n', '"', '5\r\n'];
    const part = fc.oneof(fc.constantFrom(...starts).map(Buffer.from), fc.uint8Array());
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), places, async (parts, at) => {
        const bytes = Buffer.concat(parts);
        await send(bytes.length === 0 ? [] : cut(bytes, at));
        expect(await send([Buffer.from(call('sum', '[2,3]'))])).toBe(`${result('5')}\n`);
      }),
      { numRuns: 100 },
    );
    expect(serving.log).toEqual([]);
  });
});
