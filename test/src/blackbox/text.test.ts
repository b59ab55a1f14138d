import { describe, expect, test } from '@jest/globals';
import { describeOnEveryCarrier } from '../support/every-carrier.js';
import { call, PARSE_ERROR, refusal, result } from '../support/json-rpc.js';

describeOnEveryCarrier('text', ({ ask }) => {
  /** A call whose param holds bytes that no string can. */
  const withBytes = (...bytes: number[]) =>
    Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","id":1,"method":"echo","params":["'),
      Buffer.from(bytes),
      Buffer.from('"]}'),
    ]);

  test.each([
    ['two bytes', 'é'],
    ['three bytes', '€漢'],
    ['four bytes', '\u{1F600}\u{10FFFF}'],
    ['line separators', '\u2028\u2029'],
    ['a byte order mark inside a string', '\uFEFF'],
    ['DEL and C1 controls', '\u007f\u0080\u009f'],
  ])('%s come back as they went', async (_name, text) => {
    expect(await ask(call('echo', `["${text}"]`))).toBe(result(`"${text}"`));
    expect(await ask(call('repeat', `["${text}",3]`))).toBe(result(`"${text.repeat(3)}"`));
  });

  test.each([15, 16, 17, 8190, 8191, 8192, 8193, 50_000])(
    '%d characters of ASCII around others come back as they went',
    async (length) => {
      const ascii = 'x'.repeat(length);
      for (const text of [`é${ascii}`, `${ascii}€`, `${ascii}\u{1F600}${ascii}`]) {
        expect(await ask(call('echo', `["${text}"]`))).toBe(result(`"${text}"`));
        expect(await ask(call('repeat', `["${text}",1]`))).toBe(result(`"${text}"`));
      }
    },
  );

  test.each([
    ['"\\ud800"', '"\\ud800"'],
    ['"\\udc00x"', '"\\udc00x"'],
    ['"\\ud83d\\ude00"', '"\u{1F600}"'],
    ['"\\ude00\\ud83d"', '"\\ude00\\ud83d"'],
  ])('the escaped surrogates %s survive', async (json, written) => {
    expect(await ask(call('echo', `[${json}]`))).toBe(result(written));
    expect(await ask(call('repeat', `[${json},1]`))).toBe(result(written));
  });

  test('controls come back escaped', async () => {
    expect(await ask(call('echo', '["\\u0000\\n\\u001f\\"\\\\"]'))).toBe(
      result('"\\u0000\\n\\u001f\\"\\\\"'),
    );
  });

  test.each([
    ['a lone continuation byte', [0x80]],
    ['a sequence cut short', [0xe2, 0x82]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an overlong NUL', [0xe0, 0x80, 0x80]],
    ['a raw surrogate', [0xed, 0xa0, 0x80]],
    ['more than U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['0xFF', [0xff]],
  ])('%s is a parse error', async (_name, bytes) => {
    expect(await ask(withBytes(...bytes))).toBe(PARSE_ERROR);
  });

  test('invalid UTF-8 in a name or an id is a parse error', async () => {
    const [before, after] = ['{"jsonrpc":"2.0","method":"nothing","id":"', '"}'].map(Buffer.from);
    expect(await ask(Buffer.concat([before, Buffer.from([0xc3]), after] as Buffer[]))).toBe(
      PARSE_ERROR,
    );
  });

  test.each([
    ['an object that does not end well', '{"jsonrpc":"2.0","id":1,"method":"sum",}'],
    ['single quotes', "{'jsonrpc':'2.0'}"],
    ['mismatched brackets', '{"a":[1}]'],
    ['a raw control in a string', call('echo', '["\u0001"]')],
    ['a raw line end in a string', call('echo', '["a\nb"]')],
    ['a leading zero', call('echo', '[01]')],
    ['a plus sign', call('echo', '[+1]')],
    ['a bare NaN', call('echo', '[NaN]')],
    ['a comment', call('echo', '[1/**/]')],
    ['an unknown escape', call('echo', '["\\x"]')],
    ['a trailing comma', call('echo', '[1,]')],
    ['an unquoted name', '{jsonrpc:"2.0"}'],
  ])('%s is a parse error', async (_name, document) => {
    expect(await ask(document)).toBe(PARSE_ERROR);
  });

  describe('nesting', () => {
    /** A call whose document nests `depth` deep: the request and its params are the first two. */
    const nested = (depth: number, method = 'echo') =>
      call(method, `[${'['.repeat(depth - 2)}${']'.repeat(depth - 2)}]`);

    test('a document 512 deep is answered', async () => {
      const value = `${'['.repeat(510)}${']'.repeat(510)}`;
      expect(await ask(nested(512))).toBe(result(value));
    });

    test.each([513, 100_000])('a document %i deep is refused with id null', async (depth) => {
      expect(JSON.parse((await ask(nested(depth))) ?? '')).toMatchObject(refusal(-32600));
    });

    test('a batch counts as a level', async () => {
      expect(JSON.parse((await ask(`[${nested(511)}]`)) ?? '')).toHaveLength(1);
      expect(JSON.parse((await ask(`[${nested(512)}]`)) ?? '')).toMatchObject(refusal(-32600));
    });

    test('objects count like arrays', async () => {
      const value = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
      expect(await ask(call('echo', `[${value(510)}]`))).toBe(result(value(510)));
      const reply = await ask(call('echo', `[${value(511)}]`));
      expect(JSON.parse(reply ?? '')).toMatchObject(refusal(-32600));
    });

    test('brackets in strings do not count', async () => {
      const text = '[{'.repeat(1000);
      expect(await ask(call('echo', `["${text}"]`))).toBe(result(`"${text}"`));
    });

    test('depth that does not close is a parse error', async () => {
      const [carried] = [await ask(`${'['.repeat(100_000)}${'}'.repeat(100_000)}`)];
      expect(carried).toBe(PARSE_ERROR);
    });
  });
});
