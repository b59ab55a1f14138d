import { describe, expect, test } from '@jest/globals';
import { frames, framesOfEverySplit, framesOfRandomSplits } from '../fixtures/frames.js';
import { Random, randomValue } from '../fixtures/random.js';
import { HeaderFramer } from './header-framer.js';

const framer =
  (maxBytes = 1024) =>
  (events: ConstructorParameters<typeof HeaderFramer>[1]) =>
    new HeaderFramer(maxBytes, events);

const framed = (document: string, header = '') =>
  `${header}Content-Length: ${Buffer.byteLength(document)}\r\n\r\n${document}`;

describe('a stream of documents with headers', () => {
  test.each<[string, string[]]>([
    [framed('{}'), ['{}']],
    [framed('{"a":1}') + framed('[2]') + framed(''), ['{"a":1}', '[2]', '']],
    [framed('"é😀\r\n\r\n"'), ['"é😀\r\n\r\n"']],
    [framed('{}', 'Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n'), ['{}']],
    ['content-length:2\r\n\r\n{}', ['{}']],
    ['CONTENT-LENGTH: \t 02 \t\r\n\r\n{}', ['{}']],
    ['', []],
  ])('%j is cut into %j, wherever it is split', (stream, documents) => {
    for (const found of framesOfEverySplit(framer(), Buffer.from(stream))) {
      expect(found).toEqual(documents);
    }
  });

  test('of random documents is cut into those documents', () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = new Random(seed);
      const documents = random.times(5, () => randomValue(random, 3));
      const bytes = Buffer.from(documents.map((document) => framed(document)).join(''));
      expect(framesOfRandomSplits(framer(), bytes, random)).toEqual(documents);
    }
  });

  test.each([
    ['a length that is none', 'Content-Length: two\r\n\r\n{}'],
    ['a negative length', 'Content-Length: -1\r\n\r\n{}'],
    ['a signed length', 'Content-Length: +2\r\n\r\n{}'],
    ['a fraction', 'Content-Length: 2.0\r\n\r\n{}'],
    ['a hexadecimal length', 'Content-Length: 0x2\r\n\r\n{}'],
    ['an empty length', 'Content-Length:\r\n\r\n{}'],
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}'],
    ['two lengths in one', 'Content-Length: 2, 2\r\n\r\n{}'],
    ['a length beyond 2^53', 'Content-Length: 9999999999999999\r\n\r\n{}'],
    ['no length', 'Content-Type: application/json\r\n\r\n{}'],
    ['no header', '\r\n\r\n{}'],
    ['a space before the colon', 'Content-Length : 2\r\n\r\n{}'],
    ['a folded line', 'Content-Length: 2\r\n x\r\n\r\n{}'],
    ['a line without a colon', 'Content-Length: 2\r\nnonsense\r\n\r\n{}'],
    ['an end inside a header', 'Content-Length: 2\r\n'],
    ['an end inside a document', 'Content-Length: 3\r\n\r\n{}'],
    ['a line feed alone', 'Content-Length: 2\n\n{}'],
  ])('with %s is malformed, wherever it is split', (_what, stream) => {
    for (const found of framesOfEverySplit(framer(), Buffer.from(stream))) {
      expect(found).toEqual(['malformed']);
    }
  });

  test('may not have a header part of more than 4 KiB, wherever it is split', () => {
    const padded = (bytes: number) => {
      const bare = 'Content-Length: 2\r\nX: ';
      return Buffer.from(`${bare}${'x'.repeat(bytes - bare.length)}\r\n\r\n{}`);
    };
    const whole = (bytes: number) => frames(framer(), [padded(bytes)]);
    const byByte = (bytes: number) =>
      frames(
        framer(),
        Array.from(padded(bytes), (byte) => Buffer.from([byte])),
      );
    expect(whole(4000)).toEqual(['{}']);
    expect(byByte(4000)).toEqual(['{}']);
    expect(whole(4097)).toEqual(['malformed']);
    expect(byByte(4097)).toEqual(['malformed']);
  });

  test('is refused by the announced length, before the document comes', () => {
    expect(frames(framer(10), [Buffer.from('Content-Length: 11\r\n\r\n')])).toEqual(['too large']);
    expect(frames(framer(10), [Buffer.from(framed('"12345678"'))])).toEqual(['"12345678"']);
  });
});

describe('a header framer', () => {
  const ignore = { document: () => {}, malformed: () => {}, tooLarge: () => {} };

  test('tells whether a document has begun and not ended', () => {
    const header = framer()(ignore);
    const after = (text: string) => {
      header.push(Buffer.from(text));
      return header.isPartial;
    };
    const chunks = ['', 'C', 'ontent-Length: 2\r\n\r\n', '{', '}'];
    expect(chunks.map(after)).toEqual([false, true, true, true, false]);
  });

  test('frames replies by their length in bytes', () => {
    expect(framer()(ignore).frame('"é"')).toBe('Content-Length: 4\r\n\r\n"é"');
  });
});
