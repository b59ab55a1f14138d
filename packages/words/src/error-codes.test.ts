import { describe, expect, test } from '@jest/globals';
import { ErrorCode } from './generated/error-codes.js';

describe('error codes', () => {
  test('are different from each other', () => {
    expect(new Set(Object.values(ErrorCode)).size).toBe(Object.keys(ErrorCode).length);
  });

  test('lie where JSON-RPC 2.0 §5.1 reserves them, but for those of LSP', () => {
    const elsewhere = Object.values(ErrorCode).filter((code) => code < -32768 || code > -32000);
    expect(elsewhere).toEqual([ErrorCode.RequestCancelled, ErrorCode.ServerCancelled]);
    expect(ErrorCode).toMatchObject({
      ParseError: -32700,
      InvalidRequest: -32600,
      MethodNotFound: -32601,
      InvalidParams: -32602,
      InternalError: -32603,
    });
  });
});
