import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { post, request } from '../support/http.js';
import { call, notification } from '../support/json-rpc.js';
import { converse, Peer, turns } from '../support/peer.js';
import { type Serving, serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const SUM = call('sum', '[2,3]');
const UNICODE = call('echo', '["é€😀\\ud83d\\ude00\\"}]"]', '"\u{1F600}"');
const BATCH = `[${[SUM, notification('nothing'), UNICODE, '1']}]`;
const framed = (document: string) =>
  `Content-Length: ${Buffer.byteLength(document)}\r\n\r\n${document}`;

const CHUNKED = request({
  bare: true,
  headers: ['Host: localhost', 'Content-Type: application/json', 'Transfer-Encoding: chunked'],
  body: `0A;x="y"\r\n${SUM.slice(0, 10)}\r\n${(SUM.length - 10).toString(16)}\r\n${SUM.slice(10)}\r\n0\r\nX: y\r\n\r\n`,
});

const INPUTS: readonly [string, string | Buffer][] = [
  ['HTTP', post(SUM)],
  ['HTTP with line ends before it', `\r\n\r\n${post(SUM)}`],
  ['HTTP in UTF-8', post(UNICODE)],
  ['pipelined HTTP', Buffer.concat([post(SUM), post(notification('nothing')), post(BATCH)])],
  ['chunked HTTP', Buffer.concat([CHUNKED, CHUNKED])],
  ['refused HTTP', Buffer.concat([request({ target: '/x', body: 'abc' }), post(SUM)])],
  ['broken HTTP', Buffer.concat([post(SUM), Buffer.from('nonsense\r\n\r\n')])],
  ['raw JSON', `${SUM}${UNICODE}\n`],
  ['raw JSON with white space', ` \r\n${SUM} \t\r\n${BATCH} `],
  ['raw scalars', '1 "é\\"" null\n{}[]-5'],
  ['raw JSON that breaks', `${SUM}{"a"]}`],
  ['Content-Length framing', framed(UNICODE) + framed(BATCH)],
  ['Content-Length framing that breaks', `${framed(SUM)}Content-Length: x\r\n\r\n`],
];

describe.each(transportsUnderTest)('the split of the input on %s', (transport) => {
  let serving: Serving;
  beforeAll(async () => {
    serving = await serve(transport);
  });
  afterAll(closeAll);

  async function inPieces(pieces: readonly Uint8Array[]): Promise<string> {
    const peer = await Peer.open(serving.port);
    for (const piece of pieces) {
      await turns();
      peer.write(piece);
    }
    return peer.end().untilClosed();
  }

  describe.each(INPUTS)('%s', (_name, input) => {
    const bytes = Buffer.from(input);

    test('may be at any byte', async () => {
      const whole = await converse(serving.port, bytes);
      expect(whole).not.toBe('');
      const splits = Array.from({ length: bytes.length - 1 }, (_, index) => index + 1);
      const answers = await Promise.all(
        splits.map((at) => inPieces([bytes.subarray(0, at), bytes.subarray(at)])),
      );
      const different = splits.filter((_at, index) => answers[index] !== whole);
      expect(different).toEqual([]);
    });

    test('may be at every byte', async () => {
      const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
      expect(await inPieces(single)).toBe(await converse(serving.port, bytes));
    });
  });
});
