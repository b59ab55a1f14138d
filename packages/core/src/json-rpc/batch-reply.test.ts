import { describe, expect, test } from '@jest/globals';
import { BatchReply } from './batch-reply.js';

function gather(maxBytes: number, ...replies: (string | undefined)[]): string | undefined {
  const batch = new BatchReply(maxBytes);
  for (const [index, reply] of replies.entries()) {
    batch.set(index, reply);
  }
  return batch.text();
}

const TOO_LARGE =
  '{"jsonrpc":"2.0","id":null,"error":{"code":-32011,"message":"Batch response too large"}}';

describe('the reply to a batch', () => {
  test('is in the order of the requests, however its parts come in', () => {
    const batch = new BatchReply(100);
    batch.set(2, '"c"');
    batch.set(0, '"a"');
    batch.set(1, undefined);
    batch.set(3, '"d"');
    expect(batch.text()).toBe('["a","c","d"]');
  });

  test('is none where there are only notifications', () => {
    expect(gather(100, undefined, undefined)).toBeUndefined();
    expect(gather(100)).toBeUndefined();
  });

  test.each([
    ['brackets and commas', ['"a"', '"b"'], 9],
    ['UTF-8', ['"€"', '"b"'], 11],
  ])('is over the limit by its bytes, counting %s', (_what, replies, bytes) => {
    expect(gather(bytes, ...replies)).toBe(`[${replies.join(',')}]`);
    expect(gather(bytes - 1, ...replies)).toBe(TOO_LARGE);
  });

  test('stays over the limit, whatever comes after', () => {
    expect(gather(10, '"12345678"', '"b"', undefined, '"c"')).toBe(TOO_LARGE);
  });
});
