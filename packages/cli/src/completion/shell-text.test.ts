import { expect, test } from '@jest/globals';
import { type Quote, quoteFor, splitTyped } from './shell-text.js';

test.each<[string, string[], Quote]>([
  ['', [''], ''],
  ['ujrpc ', ['ujrpc', ''], ''],
  ['ujrpc  a', ['ujrpc', 'a'], ''],
  ['a\\ b', ['a b'], ''],
  ["'a b' c", ['a b', 'c'], ''],
  ["x'a \\", ['xa \\'], "'"],
  ['"a \\" \\x', ['a " \\x'], '"'],
  ["k=$'a\\'b", ["k=a'b"], "$'"],
  ['"a"b"c', ['abc'], '"'],
  ['"a"b', ['ab'], ''],
])('%j is read as %j, with %j open', (line, words, quote) => {
  const typed = splitTyped(line);
  expect(typed.map(({ text }) => text)).toEqual(words);
  expect(typed.at(-1)?.quote).toBe(quote);
});

const MALICE = 'a b";\'$(x)`x`\\n~*{1,2}!#&|<>';

test.each<Quote>(['', "'", "$'"])('what is written within %j reads as it was', (quote) => {
  const closing = quote.slice(-1);
  const line = `${quote}${quoteFor(quote, MALICE)}${closing}`;
  expect(splitTyped(line).map(({ text }) => text)).toEqual([MALICE]);
});

test('within double quotes all but a ! can be written', () => {
  expect(quoteFor('"', MALICE)).toBeUndefined();
  const rest = MALICE.replace('!', '');
  expect(splitTyped(`"${quoteFor('"', rest)}"`).map(({ text }) => text)).toEqual([rest]);
});
