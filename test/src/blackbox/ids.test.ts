import { expect, test } from '@jest/globals';
import { describeOnEveryCarrier } from '../support/every-carrier.js';
import { call, refusal, result } from '../support/json-rpc.js';

/** Ids that a double, or a second look at their text, would change. */
const TOKENS = [
  '0',
  '-0',
  'null',
  '""',
  '1.0',
  '1e2',
  '1E+2',
  '-1.50',
  '9007199254740993',
  '18446744073709551616',
  '1e400',
  '"a\\u0062"',
  '"\\/"',
  '"é\u{1F600}"',
  '"\\ud800"',
  '"1"',
];

describeOnEveryCarrier('ids', ({ ask }) => {
  test.each(TOKENS)('%s comes back as it was written', async (token) => {
    expect(await ask(call('sum', '[2,3]', token))).toBe(result('5', token));
  });

  test('white space around an id is not part of it', async () => {
    const document = '{"id" :\t7\r\n ,"jsonrpc":"2.0","method":"sum","params":[2,3]}';
    expect(await ask(document)).toBe(result('5', '7'));
  });

  test('an id of the greatest length is echoed', async () => {
    const token = `"${'x'.repeat(126)}"`;
    expect(await ask(call('sum', '[2,3]', token))).toBe(result('5', token));
  });

  test.each([
    ['of 129 ASCII bytes', `"${'x'.repeat(127)}"`],
    ['of 128 characters in more bytes', `"${'x'.repeat(125)}é"`],
    ['that is a long number', '1'.repeat(129)],
    ['that is an object', '{"a":1}'],
    ['that is an array', '[1]'],
    ['that is true', 'true'],
    ['that is false', 'false'],
  ])('an id %s is refused and not echoed', async (_name, token) => {
    const reply = await ask(call('sum', '[2,3]', token));
    expect(JSON.parse(reply ?? '')).toMatchObject(refusal(-32600, null));
  });

  test.each([
    ['9007199254740993', '9007199254740993'],
    ['"a"', '"a"'],
    ['null', 'null'],
  ])('an invalid request with the id %s echoes it', async (token, echoed) => {
    const reply = await ask(`{"id":${token},"method":"sum"}`);
    expect(reply).toContain(`"id":${echoed},`);
    expect(JSON.parse(reply ?? '')).toMatchObject(refusal(-32600, JSON.parse(token)));
  });
});
