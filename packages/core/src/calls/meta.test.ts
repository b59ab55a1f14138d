import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS, isRpcError } from '@ujrpc/words';
import { readMeta } from './meta.js';

function refusal(meta: unknown): unknown {
  try {
    readMeta(JSON.stringify(meta), DEFAULT_LIMITS);
  } catch (thrown) {
    return isRpcError(thrown) ? [thrown.code, thrown.data] : thrown;
  }
  return undefined;
}

describe('meta', () => {
  test('holds what a caller wishes', () => {
    const meta = {
      stream: 64,
      lastEventId: '41',
      timeoutMs: 5_000,
      headers: { authorization: 'Bearer x' },
    };
    expect(readMeta(JSON.stringify({ ...meta, other: [1] }), DEFAULT_LIMITS)).toEqual(meta);
    expect(readMeta('{"stream":true}', DEFAULT_LIMITS).stream).toBe(true);
    expect(readMeta('{"stream":0}', DEFAULT_LIMITS).stream).toBe(0);
    expect(readMeta('{}', DEFAULT_LIMITS)).toEqual({});
  });

  test.each([
    [{ stream: false }, 'meta.stream must be true or an integer of at least 0'],
    [{ stream: -1 }, 'meta.stream must be true or an integer of at least 0'],
    [{ stream: 1.5 }, 'meta.stream must be true or an integer of at least 0'],
    [{ stream: 2 ** 31 }, 'meta.stream must be true or an integer of at least 0'],
    ...[41, '', 'a\n', 'x'.repeat(129)].map(
      (lastEventId) =>
        [
          { lastEventId },
          'meta.lastEventId must be a string of 1 to 128 bytes without control characters',
        ] as const,
    ),
    [{ timeoutMs: 0 }, 'meta.timeoutMs must be an integer of at least 1'],
    [{ timeoutMs: '5' }, 'meta.timeoutMs must be an integer of at least 1'],
    [
      { headers: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`a${i}`, 'x'])) },
      'meta.headers must be an object of at most 100 fields',
    ],
    [
      { headers: { a: 'x'.repeat(16_384) } },
      'meta.headers must be an object of at most 16384 bytes',
    ],
    [{ headers: [] }, 'meta.headers must be an object'],
    [{ headers: null }, 'meta.headers must be an object'],
    [{ headers: { X: '1' } }, 'meta.headers["X"] must be a lower-case name of a header field'],
    [
      { headers: { 'a b': '1' } },
      'meta.headers["a b"] must be a lower-case name of a header field',
    ],
    [{ headers: { a: 1 } }, 'meta.headers["a"] must be one line of Latin-1'],
    [{ headers: { a: 'b\r\nc: d' } }, 'meta.headers["a"] must be one line of Latin-1'],
    [{ headers: { a: '\u0000' } }, 'meta.headers["a"] must be one line of Latin-1'],
    [{ headers: { a: '日' } }, 'meta.headers["a"] must be one line of Latin-1'],
    ...[
      'host',
      'origin',
      'cookie',
      'connection',
      'content-length',
      'sec-fetch-site',
      'proxy-x',
      'forwarded',
      'x-forwarded-for',
    ].map(
      (name) =>
        [
          { headers: { [name]: 'x' } },
          `meta.headers["${name}"] must be another name; this one is for the connection to say`,
        ] as const,
    ),
  ])('%j is refused', (meta, why) => {
    expect(refusal(meta)).toEqual([-32_600, why]);
  });
});
