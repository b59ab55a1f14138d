import { describe, expect, test } from '@jest/globals';
import { RpcError } from './rpc-error.js';

describe('an RpcError', () => {
  test('has a code, a message and data', () => {
    const error = new RpcError(1001, 'Division by zero', { dividend: 1 });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'RpcError',
      code: 1001,
      message: 'Division by zero',
      data: { dividend: 1 },
    });
    expect(error.stack).toMatch(/^RpcError: Division by zero|^Error: Division by zero/);
  });

  test('may go without data', () => {
    expect(new RpcError(1, 'm').data).toBeUndefined();
  });

  test.each([-32603, 0, -1, 2 ** 53 - 1])('may have the code %p', (code) => {
    expect(new RpcError(code, 'm').code).toBe(code);
  });

  test.each([1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', undefined, null, 1n])(
    'may not have the code %p',
    (code) => {
      expect(() => new RpcError(code as number, 'm')).toThrow(
        new TypeError(`the code ${String(code)} is not an integer`),
      );
    },
  );
});
