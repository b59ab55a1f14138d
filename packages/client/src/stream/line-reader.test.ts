import { describe, expect, test } from '@jest/globals';
import { LineReader } from './line-reader.js';

const bytes = (text: string) => new TextEncoder().encode(text);

function readAll(chunks: Uint8Array[], maxBytes = 100): string[] {
  const reader = new LineReader(maxBytes);
  return chunks.flatMap((chunk) => [...reader.push(chunk)]);
}

describe('LineReader', () => {
  test('cuts several lines out of one chunk and keeps the rest', () => {
    expect(readAll([bytes('1\n22\n3'), bytes('3\n')])).toEqual(['1', '22', '33']);
  });

  test('gives the same lines wherever the stream is cut, inside characters too', () => {
    const stream = bytes('{"a":"é"}\n\n{"b":"日本 😀"}\r\n7\n');
    const whole = readAll([stream]);
    expect(whole).toHaveLength(3);
    for (let first = 0; first <= stream.length; first++) {
      for (let second = first; second <= stream.length; second++) {
        const cut = [stream.slice(0, first), stream.slice(first, second), stream.slice(second)];
        expect(readAll(cut)).toEqual(whole);
      }
    }
    expect(readAll([...stream].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
  });

  test('skips lines of white space', () => {
    expect(readAll([bytes('\n \r\n\n1\n\n')])).toEqual(['1']);
  });

  test('takes a line of exactly the limit, each line counted anew', () => {
    expect(readAll([bytes('12345\n12'), bytes('345\n')], 5)).toEqual(['12345', '12345']);
  });

  test('refuses a longer line before its end is there', () => {
    expect(() => readAll([bytes('123'), bytes('456')], 5)).toThrow(RangeError);
  });

  test.each([
    ['a byte of no character', [0x22, 0xff, 0x22, 0x0a]],
    ['a character cut short by the newline', [0xe2, 0x82, 0x0a]],
    ['an overlong form', [0xc0, 0xaf, 0x0a]],
  ])('refuses %s', (_what, line) => {
    expect(() => readAll([Uint8Array.from(line)])).toThrow(/not valid for encoding utf-8/);
  });
});
