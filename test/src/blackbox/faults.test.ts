import { describe, expect, test } from '@jest/globals';
import { describeOnEveryCarrier } from '../support/every-carrier.js';
import { SECRET } from '../support/fixtures/legacy/faults.js';
import { call, error, internalError, refusal, result } from '../support/json-rpc.js';

describeOnEveryCarrier('handlers that fail', ({ ask, serving }) => {
  test.each([
    'throwError',
    'rejectError',
    'throwString',
    'throwNull',
    'throwUndefined',
    'throwProxy',
    'throwGetter',
    'returnThrowingToJson',
    'returnThrowingGetter',
    'returnThrowingThen',
  ])('%s is an internal error without a detail, and the server lives', async (method) => {
    const { log } = serving();
    const entries = log.length;
    expect(await ask(call(method, '[]', '"x"'))).toBe(internalError('"x"'));
    expect(log.slice(entries).map(({ level, message }) => [level, message])).toEqual([
      ['error', expect.stringContaining(method)],
    ]);
    expect(await ask(call('sum', '[2,3]'))).toBe(result('5'));
  });

  test.each([
    ['returnBigInt', 'result', 'a JSON value', 'bigint'],
    ['returnNaN', 'result', 'a finite number', 'NaN'],
    ['returnInfinity', 'result', 'a finite number', 'Infinity'],
    ['returnNestedNaN', 'result.deep[0]', 'a finite number', 'NaN'],
    ['returnWrongType', 'result', 'string', '5'],
    ['resolveWrongType', 'result[0]', 'number', 'string of 4'],
    ['returnWrongProperty', 'result.mean', 'a finite number', 'NaN'],
    ['returnFraction', 'result', 'Int', '0.5'],
    ['returnCycle', 'result.self', 'a JSON value', 'a circle back to result'],
    ['throwCyclicData', 'RpcError.data.self', 'a JSON value', 'a circle back to RpcError.data'],
  ])(
    '%s is an internal error that says where the result is wrong',
    async (method, path, expected, got) => {
      const { log } = serving();
      const entries = log.length;
      const data = JSON.stringify([{ path, expected, got }]);
      expect(await ask(call(method))).toBe(error(-32603, 'Internal error', '1', data));
      expect(log.slice(entries)).toEqual([
        { level: 'error', message: `${method} failed`, error: expect.any(Error) },
      ]);
      const [entry] = log.slice(entries);
      expect(String(entry?.error)).toContain(`${path}: expected ${expected}, got ${got}`);
    },
  );

  test('an RpcError passes with its code, message and data', async () => {
    const reply = await ask(call('throwRpcError'));
    expect(reply).toBe(error(1234, 'Out of stock', '1', '{"item":"tea","left":0}'));
  });

  test('an RpcError without data has none in the reply', async () => {
    expect(await ask(call('rejectRpcError'))).toBe(error(-5, 'Ended "early"\n'));
  });

  test('no reply tells what only the log may know', async () => {
    const methods = ['throwError', 'rejectError', 'throwString', 'throwCyclicData', 'returnCycle'];
    const reply = await ask(`[${methods.map((method) => call(method))}]`);
    expect(reply).not.toContain(SECRET);
    expect(reply).not.toMatch(/\.[jt]s|at /);
  });
});

describeOnEveryCarrier(
  'results',
  ({ ask }) => {
    test('void and undefined are sent as null', async () => {
      expect(await ask(call('nothing'))).toBe(result('null'));
      expect(await ask(call('maybe', '[false]'))).toBe(result('null'));
      expect(await ask(call('maybe', '[true]'))).toBe(result('"here"'));
    });

    describe('over the limit', () => {
      const EMPTY = result('""').length;

      test('a response of the greatest size is sent', async () => {
        const reply = await ask(call('repeat', `["x",${1000 - EMPTY}]`));
        expect(reply).toHaveLength(1000);
      });

      test('a larger one is -32008 with the id of the call', async () => {
        const reply = await ask(call('repeat', `["x",${1001 - EMPTY}]`, '"big"'));
        expect(JSON.parse(reply ?? '')).toMatchObject(refusal(-32008, 'big'));
      });

      test('the size is counted in bytes', async () => {
        const reply = await ask(call('repeat', '["é",500]'));
        expect(JSON.parse(reply ?? '')).toMatchObject(refusal(-32008, 1));
      });
    });
  },
  { limits: { maxResponseBytes: 1000 } },
);
