import { afterEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { call, notification, PARSE_ERROR, refusal, result } from '../support/json-rpc.js';
import { converse, Peer, untilClosed } from '../support/peer.js';
import { serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const sum = (id: number) => call('sum', `[${id},0]`, String(id));
const framed = (document: string, ...fields: string[]) =>
  [`Content-Length: ${Buffer.byteLength(document)}`, ...fields, '', document].join('\r\n');
const answered = (id: number) => framed(result(String(id), String(id)));
const FAILED = framed(PARSE_ERROR);

/** The framing of the Language Server Protocol, which vscode-jsonrpc speaks. */
describe.each(transportsUnderTest)('Content-Length framing on %s', (transport) => {
  afterEach(closeAll);

  test('documents are answered in their own framing', async () => {
    const { port } = await serve(transport);
    expect(await converse(port, framed(sum(1)) + framed(sum(2)))).toBe(answered(1) + answered(2));
  });

  test('lengths count bytes', async () => {
    const { port } = await serve(transport);
    const reply = await converse(port, framed(call('echo', '["é€😀"]')) + framed(sum(2)));
    expect(reply).toBe(framed(result('"é€😀"')) + answered(2));
  });

  test.each([
    [
      'a Content-Type after it',
      framed(sum(1), 'Content-Type: application/vscode-jsonrpc; charset=utf-8'),
    ],
    ['a Content-Type before', `Content-Type: application/json\r\n${framed(sum(1))}`],
    [
      'names in lower case',
      framed(framed(sum(1)))
        .replace(/^.*?\r\n\r\n/s, '')
        .replace('Length', 'length'),
    ],
    ['no space after the colon', framed(sum(1)).replace(': ', ':')],
  ])('a header part with %s is understood', async (_name, bytes) => {
    const { port } = await serve(transport);
    expect(await converse(port, bytes)).toBe(answered(1));
  });

  test('a notification is not answered and a bare scalar is an invalid request', async () => {
    const { port } = await serve(transport);
    expect(await converse(port, framed(notification('nothing')))).toBe('');
    const reply = await converse(port, framed('5'));
    expect(JSON.parse(reply.slice(reply.indexOf('\r\n\r\n')))).toMatchObject(refusal(-32600));
  });

  test('replies leave as they get ready', async () => {
    const { port, flow } = await serve(transport);
    const peer = await Peer.open(port);
    peer.write(framed(call('hold', '["slow"]', '9')) + framed(sum(2)));
    await peer.until((text) => text === answered(2));
    (await flow.held('slow')).resolve('done');
    await peer.until((text) => text === answered(2) + framed(result('"done"', '9')));
  });

  test.each([
    ['no length', `Content-Type: x\r\n\r\n${sum(1)}`],
    ['two lengths', `Content-Length: 1\r\n${framed(sum(1))}`],
    ['a negative length', 'Content-Length: -1\r\n\r\n'],
    ['a length that is not a number', 'Content-Length: five\r\n\r\n'],
    ['a line that is not a field', framed(sum(1), 'nonsense')],
    ['a header part that does not end', `Content-${'x'.repeat(10_000)}`],
  ])('%s is a parse error and the end', async (_name, bytes) => {
    const { port } = await serve(transport);
    expect(await untilClosed(port, bytes)).toBe(FAILED);
  });

  test.each([
    ['that is not JSON', '{]'],
    ['that is empty', ''],
    ['that holds two', sum(1) + sum(2)],
    ['that is not UTF-8', Buffer.from('"\xff"', 'latin1')],
  ])('a document %s is a parse error, and the next one is read', async (_name, document) => {
    const { port } = await serve(transport);
    const header = `Content-Length: ${Buffer.byteLength(document)}\r\n\r\n`;
    const bytes = [header, document, framed(sum(2))].map((part) => Buffer.from(part));
    expect(await converse(port, Buffer.concat(bytes))).toBe(FAILED + answered(2));
  });

  test('a length that is too small is a parse error, and so is the rest', async () => {
    const { port } = await serve(transport);
    const bytes = framed(sum(1)).replace(/\d+/, '5');
    expect(await converse(port, bytes)).toBe(FAILED + FAILED);
  });

  test('a broken document does not take back the replies before it', async () => {
    const { port } = await serve(transport);
    expect(await untilClosed(port, `${framed(sum(1))}Content-Length: x\r\n\r\n`)).toBe(
      answered(1) + FAILED,
    );
  });

  test.each(['Content-Length: 5', 'Content-Length: 5\r\n\r\n{"a"', 'Content-'])(
    'a half-close inside %j is a parse error',
    async (start) => {
      const { port } = await serve(transport);
      expect(await converse(port, framed(sum(1)) + start)).toBe(answered(1) + FAILED);
    },
  );

  test('a document over the limit is refused before it is read', async () => {
    const { port } = await serve(transport, { limits: { maxBodyBytes: 200 } });
    const reply = await untilClosed(port, 'Content-Length: 201\r\n\r\n');
    expect(JSON.parse(reply.slice(reply.indexOf('\r\n\r\n')))).toMatchObject(refusal(-32007));
  });
});
