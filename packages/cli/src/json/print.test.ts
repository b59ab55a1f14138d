import { describe, expect, test } from '@jest/globals';
import { compact, pretty, printable, raw } from './print.js';
import { members } from './scan.js';

const DOCUMENTS = [
  '5',
  '"a"',
  'null',
  '[]',
  '{}',
  '[{}]',
  ' [ 1 , -2.5 ,true,false , null ] ',
  '{"a":{"b":[1,{"c":"x"}]},"d":[[],{}]}',
  '{"quote":"a\\"b","slash":"\\\\","both":"\\\\\\"","brackets":"]}:,","u":"é"}',
];

describe('pretty', () => {
  test.each(DOCUMENTS)('prints %s as JSON.stringify does', (source) => {
    expect(pretty(source, false)).toBe(JSON.stringify(JSON.parse(source), null, 2));
  });

  test('keeps digits, names and their order as they came', () => {
    expect(pretty('{"z":1.0,"1":9007199254740993}', false)).toBe(
      '{\n  "z": 1.0,\n  "1": 9007199254740993\n}',
    );
  });

  test('colours names, strings, numbers and words, each in its own', () => {
    const painted = pretty('{"a":["s","t",1,true],"b":null}', true);
    for (const part of ['34m"a"', '32m"s"', '32m"t"', '36m1', '33mtrue', '34m"b"', '33mnull']) {
      expect(painted).toContain(`\u001b[${part}\u001b[39m`);
    }
  });

  test('reaches no limit of the stack', () => {
    const deep = '['.repeat(10_000) + ']'.repeat(10_000);
    expect(compact(pretty(deep, false))).toBe(deep);
  });

  test('escapes characters that a terminal would obey, without changing the value', () => {
    const text = pretty('"\u009b31m"', false);
    expect(text).toBe('"\\u009b31m"');
    expect(JSON.parse(text)).toBe('\u009b31m');
  });
});

test.each([
  ['"two\\nlines \\"quoted\\""', 'two\nlines "quoted"'],
  ['9007199254740993', '9007199254740993'],
  ['{ "a": [1, 2] }', '{"a":[1,2]}'],
  ['null', 'null'],
])('raw prints %s bare', (source, text) => {
  expect(raw(source)).toBe(text);
});

test('printable leaves text and newlines, and shows control characters', () => {
  expect(printable('é\n\tx\u001b[2J\r\u0007')).toBe('é\n\tx\\u001b[2J\\u000d\\u0007');
});

test('printable shows characters that would turn the text around', () => {
  expect(printable('a\u202egpj.exe\u2066\u200f\u2028')).toBe(
    'a\\u202egpj.exe\\u2066\\u200f\\u2028',
  );
  expect(printable('\u05e9\u05dc\u05d5\u05dd')).toBe('\u05e9\u05dc\u05d5\u05dd');
});

describe('members', () => {
  test('gives the source text of each member', () => {
    const found = members(' { "a" : 1.0 , "b":{"a":[1, 2]}, "c":"x,\\"}", "d":[{"a":2}] } ');
    expect(Object.fromEntries(found)).toEqual({
      a: '1.0',
      b: '{"a":[1, 2]}',
      c: '"x,\\"}"',
      d: '[{"a":2}]',
    });
  });

  test('takes the last of a name that occurs twice, escaped spellings included', () => {
    expect(members('{"a":1,"\\u0061":2}').get('a')).toBe('2');
  });

  test('finds nothing in an empty object', () => {
    expect(members('{}').size).toBe(0);
  });
});
