import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { logToStderr } from './log.js';

let written: string;

beforeEach(() => {
  written = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
});

function log(message: string, ...error: unknown[]): string[] {
  const [thrown] = error;
  logToStderr(
    error.length === 0 ? { level: 'warn', message } : { level: 'error', message, error: thrown },
  );
  return written.split('\n');
}

describe('a log entry', () => {
  test('is one line of level and message', () => {
    expect(log('the listener failed')).toEqual(['ujrpc warn: the listener failed', '']);
  });

  test.each([
    ['line feed', 'a\nujrpc info: all is well'],
    ['carriage return', 'a\rb'],
    ['escape', 'a\u001b[2Jb'],
    ['C1 control', 'a\u009b2Jb'],
    ['NUL', 'a\u0000b'],
    ['DEL', 'a\u007fb'],
    ['line separator', 'a\u2028b'],
    ['paragraph separator', 'a\u2029b'],
  ])('cannot be broken by a %s, in the message or in what was thrown', (_what, hostile) => {
    for (const error of [hostile, { hostile }, Object.assign(new Error(hostile), { stack: '' })]) {
      written = '';
      expect(log(hostile, error)).toHaveLength(2);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it is about
      expect(written.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    }
  });

  test('shows what it escapes', () => {
    expect(log('a\r\nb\u001b')[0]).toBe('ujrpc warn: a\\u000d\\u000ab\\u001b');
  });

  test('leaves printable text of any language as it is', () => {
    expect(log('größe 名前 😀')[0]).toBe('ujrpc warn: größe 名前 😀');
  });
});

describe('what was thrown', () => {
  test('is shown with its stack when it is an Error', () => {
    const [head, frame] = log('sum failed', new TypeError('no such table'));
    expect(head).toBe('ujrpc error: sum failed: TypeError: no such table');
    expect(frame).toMatch(/^ {4}at .*log\.test\.ts/);
  });

  test('cannot forge stack frames through its message', () => {
    const lines = log('sum failed', new Error('x\n    at forged (/etc/passwd:1:1)'));
    expect(lines.filter((line) => line.startsWith('    at forged'))).toEqual([]);
    expect(lines[0]).toContain('x\\u000a    at forged');
  });

  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
    },
  );

  test.each<[string, unknown, string]>([
    ['a string', 'no', 'no'],
    ['a number', 7, '7'],
    ['null', null, 'null'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['an object', { code: 1 }, '{"code":1}'],
    ['a Proxy that throws', hostile, 'a value that cannot be described'],
    ['an object without JSON', { n: 1n }, 'a value that cannot be described'],
  ])('is shown when it is %s', (_what, thrown, shown) => {
    expect(log('sum failed', thrown)[0]).toBe(`ujrpc error: sum failed: ${shown}`);
  });

  test('is not mentioned where nothing was', () => {
    expect(log('sum failed', undefined)[0]).toBe('ujrpc error: sum failed');
  });
});
