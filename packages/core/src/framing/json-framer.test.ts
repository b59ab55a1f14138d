import { describe, expect, test } from '@jest/globals';
import { frames, framesOfEverySplit, framesOfRandomSplits } from '../fixtures/frames.js';
import { Random, randomValue } from '../fixtures/random.js';
import { JsonFramer } from './json-framer.js';

const framer =
  (maxBytes = 1024) =>
  (events: ConstructorParameters<typeof JsonFramer>[1]) =>
    new JsonFramer(maxBytes, events);

const STREAMS: readonly (readonly [string, readonly string[]])[] = [
  ['{}', ['{}']],
  ['{"a":1}{"b":2}', ['{"a":1}', '{"b":2}']],
  ['{"a":1}\n[2]\r\n\t {"c":3}\n', ['{"a":1}', '[2]', '{"c":3}']],
  ['{"a":"}"}["]"]', ['{"a":"}"}', '["]"]']],
  ['{"a":"\\""}{"b":"\\\\"}', ['{"a":"\\""}', '{"b":"\\\\"}']],
  ['{"a":"\\\\\\"}"}', ['{"a":"\\\\\\"}"}']],
  ['[[[{}],[]],{"a":[]}]', ['[[[{}],[]],{"a":[]}]']],
  ['1 2', ['1', '2']],
  ['true{}"x"null[]', ['true', '{}', '"x"', 'null', '[]']],
  ['"a\\"{" 1', ['"a\\"{"', '1']],
  ['"é😀"{"ключ":"名"}', ['"é😀"', '{"ключ":"名"}']],
  ['nonsense {}', ['nonsense', '{}']],
  ['', []],
  [' \n ', []],
];

describe('a stream of JSON documents', () => {
  test.each(STREAMS)('%j is cut into %j, wherever it is split', (stream, documents) => {
    const bytes = Buffer.from(stream);
    expect(frames(framer(), [bytes])).toEqual(documents);
    for (const found of framesOfEverySplit(framer(), bytes)) {
      expect(found).toEqual(documents);
    }
  });

  test('of random documents is cut into those documents', () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = new Random(seed);
      const documents = random.times(5, () => randomValue(random, 3));
      const bytes = Buffer.from(documents.join(random.pick([' ', '\n', '\r\n\t'])));
      expect(framesOfRandomSplits(framer(), bytes, random)).toEqual(documents);
    }
  });

  test.each(['}', ']', ',', ':', '{} }', '{},{}', '1,2', '{"a":1}:'])(
    'with a delimiter between documents is malformed: %j',
    (stream) => {
      for (const found of framesOfEverySplit(framer(), Buffer.from(stream))) {
        expect(found.at(-1)).toBe('malformed');
        expect(found).not.toContain('too large');
      }
    },
  );

  test.each(['{', '[1', '"x', '{"a":"}', '"\\"', '{}['])(
    'that ends inside a document is malformed: %j',
    (stream) => {
      for (const found of framesOfEverySplit(framer(), Buffer.from(stream))) {
        expect(found.at(-1)).toBe('malformed');
      }
    },
  );

  test.each([
    ['{"a":12345}', 10, false],
    ['{"a":1234}', 10, true],
    ['"12345678"', 10, true],
    ['"123456789"', 10, false],
    ['1234567890 ', 10, true],
    ['12345678901 ', 10, false],
    ['12345678901', 10, false],
    ['          {"a":1234}          ', 10, true],
    ['{"a":1234}{"b":1234}', 10, true],
  ])('%j fits into %i bytes each: %s', (stream, limit, fits) => {
    for (const found of framesOfEverySplit(framer(limit), Buffer.from(stream))) {
      expect(found.includes('too large')).toBe(!fits);
    }
  });

  test('is not gathered beyond the limit before it is refused', () => {
    const chunk = Buffer.from(`[${'1,'.repeat(50)}`);
    expect(frames(framer(100), [chunk, chunk, chunk])).toEqual(['too large']);
  });
});

describe('a JSON framer', () => {
  test('tells whether a document has begun and not ended', () => {
    const json = framer()({ document: () => {}, malformed: () => {}, tooLarge: () => {} });
    const after = (text: string) => {
      json.push(Buffer.from(text));
      return json.isPartial;
    };
    expect(['', ' ', '{', '"a"', '}', ' ', '1', '2', '\n'].map(after)).toEqual([
      ...[false, false, true, true, false, false, true, true, false],
    ]);
  });

  test('ends replies with a line feed', () => {
    expect(
      framer()({ document: () => {}, malformed: () => {}, tooLarge: () => {} }).frame('{}'),
    ).toBe('{}\n');
  });
});
