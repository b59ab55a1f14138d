import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import { FORMATS } from '@ujrpc/values/codecs';
import type { checkSync } from '../../../packages/codegen/bundled/recheck.cjs';

/** Texts that take each format through all of its parts. */
const TEXTS = [
  '',
  'a',
  'http://a@[::1]:1/p?q#f',
  'a@b.c',
  '{+a}',
  '2020-01-02T03:04:05Z',
  '1:2::1.2.3.4',
  '/a~0',
];

/** Labels of at most 63 characters are all that this one sees. */
const BOUNDED = /Join_Control/;

/** The regular expressions that the formats' functions use, by what they call. */
function patterns(): ReadonlyMap<string, RegExp> {
  const used = new Map<string, RegExp>();
  const { exec } = RegExp.prototype;
  RegExp.prototype.exec = function (this: RegExp, text: string) {
    used.set(String(this), this);
    return Reflect.apply(exec, this, [text]);
  };
  try {
    for (const isFormat of Object.values(FORMATS)) {
      TEXTS.map((text) => isFormat(text));
    }
  } finally {
    RegExp.prototype.exec = exec;
  }
  return used;
}

test('no regular expression of a format takes more than linear time', () => {
  const recheck = createRequire(import.meta.url)(
    '../../../packages/codegen/bundled/recheck.cjs',
  ) as {
    checkSync: typeof checkSync;
  };
  const used = patterns();
  expect(used.size).toBeGreaterThan(20);
  const slow = [...used].flatMap(([text, { source, flags }]) => {
    const { status, complexity } = recheck.checkSync(source, flags.replace('v', 'u'));
    return status === 'safe' || BOUNDED.test(text)
      ? []
      : [`${text}: ${complexity?.summary ?? status}`];
  });
  expect(slow).toEqual([]);
}, 300_000);
