import { describe, expect, jest, test } from '@jest/globals';
import { DocumentReader } from './document-reader.js';

const bytes = (text: string) => new TextEncoder().encode(text);

function readAll(chunks: Uint8Array[], maxBytes = 100): string[] {
  const reader = new DocumentReader(maxBytes);
  return chunks.flatMap((chunk) => [...reader.push(chunk)]);
}

describe('DocumentReader', () => {
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

  test('takes a line of exactly the limit, each line counted separately', () => {
    expect(readAll([bytes('12345\n12'), bytes('345\n')], 5)).toEqual(['12345', '12345']);
  });

  test('refuses a longer line before its end is there', () => {
    expect(() => readAll([bytes('123'), bytes('456')], 5)).toThrow(RangeError);
  });

  test('takes an object or array that no newline ends, once it is whole', () => {
    expect(readAll([bytes('{"a":[{}'), bytes('],"b":"}'), bytes('"}')])).toEqual([
      '{"a":[{}],"b":"}"}',
    ]);
    expect(readAll([bytes('[1]'), bytes('\n{}')])).toEqual(['[1]', '{}']);
  });

  test('takes what the stream ends with', () => {
    const reader = new DocumentReader(100);
    expect([...reader.push(bytes('12')), ...reader.push(bytes('3'))]).toEqual([]);
    expect([...reader.end(), ...reader.end()]).toEqual(['123']);
    expect([...reader.push(bytes('{"a":')), ...reader.end()]).toEqual([]);
  });

  test('does not parse what comes in small pieces over and over', () => {
    const parse = jest.spyOn(JSON, 'parse');
    const pieces = Array.from({ length: 5_000 }, () => bytes('{}'));
    expect(readAll([bytes('['), ...pieces], 20_000)).toEqual([]);
    const parsed = parse.mock.calls.reduce((sum, [text]) => sum + text.length, 0);
    parse.mockRestore();
    expect(parsed).toBeLessThan(10 * 10_001);
  });

  test.each([
    ['a byte of no character', [0x22, 0xff, 0x22, 0x0a]],
    ['a character cut short by the newline', [0xe2, 0x82, 0x0a]],
    ['an overlong form', [0xc0, 0xaf, 0x0a]],
  ])('refuses %s', (_what, line) => {
    expect(() => readAll([Uint8Array.from(line)])).toThrow(/not valid for encoding utf-8/);
  });
});
