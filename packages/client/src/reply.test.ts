import { describe, expect, test } from '@jest/globals';
import { TransportError } from './errors.js';
import { ErrorCode, RpcError } from './index.js';
import { resultOf } from './reply.js';

const error = { code: -32000, message: 'Busy', data: [1] };

describe('the result of a reply', () => {
  test.each([0, '', false, null, [1]])('may be %j', (result) => {
    expect(resultOf({ jsonrpc: '2.0', id: 7, result }, 7)).toBe(result);
  });

  test('is thrown as RpcError when it is an error object with the id of the request', () => {
    const reply = { jsonrpc: '2.0', id: 7, error };
    expect(() => resultOf(reply, 7)).toThrow(RpcError);
    expect(() => resultOf(reply, 7)).toThrow(expect.objectContaining(error));
  });

  test('is thrown with a code that ErrorCode names', () => {
    const reply = { jsonrpc: '2.0', id: 7, error: { code: -32602, message: 'Invalid params' } };
    expect(() => resultOf(reply, 7)).toThrow(
      expect.objectContaining({ code: ErrorCode.InvalidParams }),
    );
  });

  test('is thrown as RpcError when the server could not read the id', () => {
    expect(() => resultOf({ jsonrpc: '2.0', id: null, error }, 7)).toThrow(RpcError);
  });

  test.each([
    ['of another id', { jsonrpc: '2.0', id: 8, result: 1 }],
    ['of another id that failed', { jsonrpc: '2.0', id: 8, error }],
    ['whose id is a string', { jsonrpc: '2.0', id: '7', result: 1 }],
    ['without a result', { jsonrpc: '2.0', id: 7 }],
    ['whose error is not an object', { jsonrpc: '2.0', id: 7, error: 'x' }],
    ['whose error has no code', { jsonrpc: '2.0', id: 7, error: { message: 'x' } }],
    ['whose code is a fraction', { jsonrpc: '2.0', id: 7, error: { code: 1.5, message: 'x' } }],
    ['that is null', null],
    ['that is a number', 7],
    ['that is a list', [{ jsonrpc: '2.0', id: 7, result: 1 }]],
    ['that is missing', undefined],
  ])('is refused in a reply %s', (_what, reply) => {
    expect(() => resultOf(reply, 7)).toThrow(TransportError);
  });

  test('keeps the refused reply as the cause', () => {
    const reply = { jsonrpc: '2.0', id: 8, result: 1 };
    expect(() => resultOf(reply, 7)).toThrow(expect.objectContaining({ cause: reply }));
  });

  test('is nothing for a notification without a reply', () => {
    expect(resultOf(undefined, undefined)).toBeUndefined();
  });
});
