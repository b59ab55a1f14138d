import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { closeAll } from '../support/closing.js';
import { post, reply, responses } from '../support/http.js';
import { call, result } from '../support/json-rpc.js';
import { converse, untilClosed } from '../support/peer.js';
import { type Serving, serve } from '../support/serve.js';
import { transportsUnderTest } from '../support/transports.js';

const RECORD = call('record', '["smuggled"]');
const LENGTH = `Content-Length: ${RECORD.length}`;
const TYPE = 'Content-Type: application/json';
const HOST = 'Host: localhost';
const CHUNKED = 'Transfer-Encoding: chunked';
const CHUNK = `${RECORD.length.toString(16)}\r\n${RECORD}\r\n`;

/** A POST with exactly these header lines. */
const message = (lines: readonly string[], body = RECORD) =>
  Buffer.from(`POST / HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`, 'latin1');
const chunked = (body: string) => message([HOST, TYPE, CHUNKED], body);

describe.each(transportsUnderTest)('HTTP framing on %s', (transport) => {
  let serving: Serving;
  let before: number;
  beforeAll(async () => {
    serving = await serve(transport);
  });
  beforeEach(() => {
    before = serving.flow.recorded.length;
  });
  afterAll(closeAll);

  /** Whatever two readers could read differently is refused: what follows is never answered. */
  async function isRefused(bytes: Uint8Array, status = 400): Promise<void> {
    const text = await untilClosed(serving.port, Buffer.concat([bytes, post(RECORD)]));
    const [response, ...more] = responses(text);
    expect({ status: response?.status, more }).toEqual({ status, more: [] });
    expect(response?.headers.get('connection')).toBe('close');
    expect(serving.flow.recorded).toHaveLength(before);
  }

  test.each([
    ['a length and chunks', message([HOST, TYPE, LENGTH, CHUNKED], `${CHUNK}0\r\n\r\n`)],
    ['chunks and a length', message([HOST, TYPE, CHUNKED, LENGTH], `${CHUNK}0\r\n\r\n`)],
    ['two different lengths', message([HOST, TYPE, LENGTH, 'Content-Length: 5'])],
    ['the same length twice', message([HOST, TYPE, LENGTH, LENGTH])],
    ['a list of lengths', message([HOST, TYPE, `${LENGTH}, ${RECORD.length}`])],
    ['a signed length', message([HOST, TYPE, `Content-Length: +${RECORD.length}`])],
    ['a negative length', message([HOST, TYPE, 'Content-Length: -1'])],
    ['a hexadecimal length', message([HOST, TYPE, 'Content-Length: 0x5'])],
    ['a fraction as length', message([HOST, TYPE, 'Content-Length: 5.0'])],
    ['an empty length', message([HOST, TYPE, 'Content-Length:'])],
    ['a length with a space in it', message([HOST, TYPE, 'Content-Length: 5 5'])],
    ['a length over 2^64', message([HOST, TYPE, 'Content-Length: 18446744073709551621'])],
    ['an unknown transfer coding', message([HOST, TYPE, 'Transfer-Encoding: gzip'])],
    [
      'a coding before chunked',
      message([HOST, TYPE, 'Transfer-Encoding: gzip, chunked'], `${CHUNK}0\r\n\r\n`),
    ],
    ['identity as transfer coding', message([HOST, TYPE, 'Transfer-Encoding: identity'])],
    [
      'chunked twice in a list',
      message([HOST, TYPE, 'Transfer-Encoding: chunked, chunked'], `${CHUNK}0\r\n\r\n`),
    ],
    ['chunked twice', message([HOST, TYPE, CHUNKED, CHUNKED], `${CHUNK}0\r\n\r\n`)],
    ['chunked with a parameter', message([HOST, TYPE, `${CHUNKED};x=1`], `${CHUNK}0\r\n\r\n`)],
    [
      'a misspelt chunked',
      message([HOST, TYPE, 'Transfer-Encoding: xchunked'], `${CHUNK}0\r\n\r\n`),
    ],
    [
      'chunked with a control before it',
      message([HOST, TYPE, 'Transfer-Encoding: \u000bchunked'], `${CHUNK}0\r\n\r\n`),
    ],
    [
      'a field name with a space after it',
      message([HOST, TYPE, `Content-Length : ${RECORD.length}`]),
    ],
    [
      'a field name with a tab after it',
      message([HOST, TYPE, `Content-Length\t: ${RECORD.length}`]),
    ],
    ['a field name with a space before it', message([HOST, ` X: y`, TYPE, LENGTH])],
    ['a folded field', message([HOST, 'X: a\r\n b', TYPE, LENGTH])],
    ['a field folded with a tab', message([HOST, 'X: a\r\n\tb', TYPE, LENGTH])],
    ['a field without a colon', message([HOST, 'nonsense', TYPE, LENGTH])],
    ['a field without a name', message([HOST, ': x', TYPE, LENGTH])],
    ['a field name with a bad character', message([HOST, 'X(y): z', TYPE, LENGTH])],
    ['a NUL in a value', message([HOST, 'X: a\0b', TYPE, LENGTH])],
    ['a bare CR in a value', message([HOST, 'X: a\rb', TYPE, LENGTH])],
    ['a bare LF after a field', message([HOST, 'X: a\nY: b', TYPE, LENGTH])],
    ['a control in a value', message([HOST, 'X: a\u0001b', TYPE, LENGTH])],
    ['two media types', message([HOST, TYPE, 'Content-Type: text/plain', LENGTH])],
    ['two origins', message([HOST, TYPE, 'Origin: http://localhost', 'Origin: http://x', LENGTH])],
    ['no Host', message([TYPE, LENGTH])],
    ['two Hosts', message([HOST, HOST, TYPE, LENGTH])],
    ['two different Hosts', message([HOST, 'Host: evil.example', TYPE, LENGTH])],
  ])('%s is refused', async (_name, bytes) => {
    await isRefused(bytes);
  });

  test.each([
    [
      'a bare LF after the request line',
      `POST / HTTP/1.1\n${HOST}\r\n${TYPE}\r\n${LENGTH}\r\n\r\n${RECORD}`,
    ],
    ['bare LFs only', `POST / HTTP/1.1\n${HOST}\n${TYPE}\n${LENGTH}\n\n${RECORD}`],
    [
      'a bare LF as blank line',
      `POST / HTTP/1.1\r\n${HOST}\r\n${TYPE}\r\n${LENGTH}\r\n\n${RECORD}`,
    ],
    ['a bare CR after the request line', `POST / HTTP/1.1\r${HOST}\r\n\r\n`],
    ['a tab in the request line', `POST\t/ HTTP/1.1\r\n${HOST}\r\n\r\n`],
    ['a space after the version', `POST / HTTP/1.1 \r\n${HOST}\r\n\r\n`],
    ['a space before the method', ` POST / HTTP/1.1\r\n${HOST}\r\n\r\n`],
    ['no version', `POST /\r\n${HOST}\r\n\r\n`],
    ['a version in lower case', `POST / http/1.1\r\n${HOST}\r\n\r\n`],
    ['another protocol', `POST / RTSP/1.0\r\n${HOST}\r\n\r\n`],
    ['a method in lower case', `post / HTTP/1.1\r\n${HOST}\r\n\r\n`],
    ['a space in the target', `POST /a b HTTP/1.1\r\n${HOST}\r\n\r\n`],
    ['a NUL in the target', `POST /\0 HTTP/1.1\r\n${HOST}\r\n\r\n`],
    ['a target without a slash', `POST x HTTP/1.1\r\n${HOST}\r\n\r\n`],
    ['bytes of no protocol', '\u0016\u0003\u0001\u0002\0\u0001\r\n\r\n'],
  ])('%s is refused', async (_name, text) => {
    const answer = await untilClosed(serving.port, Buffer.from(text, 'latin1'));
    expect(answer).not.toContain('"result"');
    expect(serving.flow.recorded).toHaveLength(before);
  });

  test.each(['HTTP/2.0', 'HTTP/1.2', 'HTTP/0.9', 'HTTP/3.0'])('%s is refused', async (version) => {
    const text = `POST / ${version}\r\n${HOST}\r\n${TYPE}\r\n${LENGTH}\r\n\r\n${RECORD}`;
    expect(await untilClosed(serving.port, text)).toMatch(/^HTTP\/1\.1 (400|505) /);
    expect(serving.flow.recorded).toHaveLength(before);
  });

  test('the preface of HTTP/2 is refused', async () => {
    const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
    expect(await untilClosed(serving.port, preface)).toMatch(/^HTTP\/1\.1 (400|505) /);
  });

  test('chunks with HTTP/1.0 are refused', async () => {
    const head = `POST / HTTP/1.0\r\n${HOST}\r\n${TYPE}\r\n${CHUNKED}\r\n\r\n`;
    await isRefused(Buffer.from(`${head}${CHUNK}0\r\n\r\n`));
  });

  describe('chunks', () => {
    test.each([
      ['one chunk', `${CHUNK}0\r\n\r\n`],
      ['a size with leading zeros', `000${CHUNK}0\r\n\r\n`],
      ['a size in upper case', `${CHUNK.replace(/^\w+/, (size) => size.toUpperCase())}0\r\n\r\n`],
      ['an extension', `${CHUNK.replace('\r\n', ';x=1;y="a b"\r\n')}0;last\r\n\r\n`],
      ['long extensions', `${CHUNK.replace('\r\n', `;x=${'y'.repeat(3000)}\r\n`)}0\r\n\r\n`],
      ['trailers', `${CHUNK}0\r\nX: y\r\nHost: evil.example\r\n\r\n`],
      ['long trailers', `${CHUNK}0\r\nX: ${'y'.repeat(3000)}\r\n\r\n`],
      [
        'a chunk for each byte',
        `${[...RECORD].map((byte) => `1\r\n${byte}\r\n`).join('')}0\r\n\r\n`,
      ],
    ])('%s', async (_name, body) => {
      const bytes = Buffer.concat([chunked(body), chunked(body)]);
      expect(await converse(serving.port, bytes)).toBe(reply(200, result('null')).repeat(2));
      expect(serving.flow.recorded).toHaveLength(before + 2);
    });

    test.each([
      ['no size', `\r\n${RECORD}\r\n0\r\n\r\n`],
      ['a size that is not a number', `xyz\r\n${RECORD}\r\n0\r\n\r\n`],
      ['a size with 0x', `0x${CHUNK}0\r\n\r\n`],
      ['a negative size', `-${CHUNK}0\r\n\r\n`],
      ['a signed size', `+${CHUNK}0\r\n\r\n`],
      ['a space before the size', ` ${CHUNK}0\r\n\r\n`],
      ['a size over 2^64', `1000000000000000${CHUNK}0\r\n\r\n`],
      ['a size that is too small', `5\r\n${RECORD}\r\n0\r\n\r\n`],
      ['a size that ends in a bare LF', `${CHUNK.replace('\r\n', '\n')}0\r\n\r\n`],
      ['data that ends in a bare LF', `${CHUNK.slice(0, -2)}\n0\r\n\r\n`],
      ['an extension that ends in a bare LF', `${CHUNK.replace('\r\n', ';x\n')}0\r\n\r\n`],
      [
        'extensions that are too long',
        `${CHUNK.replace('\r\n', `;x=${'y'.repeat(20_000)}\r\n`)}0\r\n\r\n`,
      ],
      ['trailers that are too long', `${CHUNK}0\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`],
      ['a broken trailer', `${CHUNK}0\r\nno colon\r\n\r\n`],
    ])('%s is refused', async (_name, body) => {
      const text = await untilClosed(serving.port, Buffer.concat([chunked(body), post(RECORD)]));
      expect(responses(text).filter(({ status }) => status < 400)).toEqual([]);
      expect(serving.flow.recorded).toHaveLength(before);
    });
  });
});
