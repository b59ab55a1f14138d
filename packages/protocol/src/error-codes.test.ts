import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ERROR_MESSAGES, ErrorCode } from './error-codes.js';

describe('error codes', () => {
  test('are different from each other', () => {
    expect(new Set(Object.values(ErrorCode)).size).toBe(Object.keys(ErrorCode).length);
  });

  test('lie where JSON-RPC 2.0 §5.1 reserves them, but for the one that LSP has', () => {
    const elsewhere = Object.values(ErrorCode).filter((code) => code < -32768 || code > -32000);
    expect(elsewhere).toEqual([ErrorCode.RequestCancelled]);
    expect(ErrorCode).toMatchObject({
      ParseError: -32700,
      InvalidRequest: -32600,
      MethodNotFound: -32601,
      InvalidParams: -32602,
      InternalError: -32603,
    });
  });
});

test('docs/errors.md names every code once, with its name and message', () => {
  const page = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| (-\d+) \| `(\w+)` \| ([^|]+) \| \S/gm)];
  const written = rows.map(([, code, name, message]) => [name, Number(code), message]);
  const table = Object.entries(ErrorCode).map(([name, code]) => [name, code, ERROR_MESSAGES[code]]);
  expect(written).toEqual(table);
});
