import { describe, expect, test } from '@jest/globals';
import { ERROR_MESSAGES, ErrorCode, RpcError } from '@ujrpc/words';
import { failure, internalFailure, rpcFailure } from './failure.js';
import { ResultError } from './result.js';

const cycle: Record<string, unknown> = {};
cycle.self = cycle;

describe('what a caller learns of a thrown value', () => {
  test('is all of an RpcError', () => {
    const error = new RpcError(1001, 'Division by zero', { dividend: 7 });
    expect(rpcFailure(error)).toEqual({
      code: 1001,
      message: 'Division by zero',
      data: '{"dividend":7}',
    });
  });

  test('is all of an error derived from RpcError', () => {
    class OutOfStock extends RpcError {
      constructor(readonly sku: string) {
        super(2001, 'Out of stock', { sku });
      }
    }
    expect(rpcFailure(new OutOfStock('A1'))).toMatchObject({ code: 2001, data: '{"sku":"A1"}' });
  });

  test('is all of an RpcError of another copy of @ujrpc/words', () => {
    class OtherRpcError extends Error {
      override readonly name = 'RpcError';
      readonly code = 1001;
      readonly data = { dividend: 7 };
    }
    const failed = { code: 1001, message: 'Division by zero', data: '{"dividend":7}' };
    expect(rpcFailure(new OtherRpcError('Division by zero'))).toEqual(failed);
  });

  test.each([
    ['left out', undefined],
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
  ])('has no data where that is %s', (_what, data) => {
    expect(rpcFailure(new RpcError(1, 'm', data))).toEqual({ code: 1, message: 'm' });
  });

  test.each([[null], [0], [''], [false]])('has data that is %j', (data) => {
    expect(rpcFailure(new RpcError(1, 'm', data))?.data).toBe(JSON.stringify(data));
  });

  const recoded = new RpcError(1, 'm');
  Object.defineProperty(recoded, 'code', { value: 'x' });
  const hostile = new Proxy(new RpcError(1, 'm'), {
    get: () => {
      throw new Error('no');
    },
    getPrototypeOf: () => {
      throw new Error('no');
    },
  });

  test.each<[string, unknown]>([
    ['an Error', new Error('secret')],
    ['something like an RpcError', { name: 'RpcError', code: 1, message: 'm' }],
    ['a string', 'secret'],
    ['undefined', undefined],
    ['null', null],
    ['an RpcError whose code was made a string', recoded],
    ['a Proxy that throws', hostile],
  ])('is nothing of %s', (_what, thrown) => {
    expect(rpcFailure(thrown)).toBeUndefined();
  });
});

test.each([
  [
    'a cycle',
    cycle,
    'RpcError.data.self: expected a JSON value, got a circle back to RpcError.data',
  ],
  ['a BigInt', [1n], 'RpcError.data[0]: expected a JSON value, got bigint'],
  ['a NaN', { mean: Number.NaN }, 'RpcError.data.mean: expected a finite number, got NaN'],
])('an RpcError whose data has %s says where, and is kept for the log', (_what, data, message) => {
  const thrown = new RpcError(1, 'm', data);
  expect(() => rpcFailure(thrown)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(message), cause: thrown }),
  );
});

describe('what a caller learns of an error that is not an RpcError', () => {
  const violations = [{ path: 'result.mean', expected: 'a finite number', got: 'NaN' }];

  test('is where a result is not of its type', () => {
    expect(internalFailure(new ResultError(violations))).toEqual({
      code: -32603,
      message: 'Internal error',
      data: JSON.stringify(violations),
    });
  });

  const hostile = new Proxy(
    {},
    {
      getPrototypeOf: () => {
        throw new Error('no');
      },
    },
  );
  test.each([[new Error('secret')], [{ violations }], [undefined], [hostile]])(
    'is otherwise nothing',
    (thrown) => {
      expect(internalFailure(thrown)).toEqual({ code: -32603, message: 'Internal error' });
    },
  );
});

test.each(Object.entries(ErrorCode))('the failure %s has its message', (_name, code) => {
  expect(failure(code)).toEqual({ code, message: ERROR_MESSAGES[code] });
  expect(failure(code, 'why')).toEqual({ code, message: ERROR_MESSAGES[code], data: '"why"' });
});
