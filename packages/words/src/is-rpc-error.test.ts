import { describe, expect, test } from '@jest/globals';
import { isRpcError } from './is-rpc-error.js';
import { codeOfName, NamedRpcError } from './named-rpc-error.js';
import { RpcError } from './rpc-error.js';

class NotFound extends NamedRpcError<{ id: string }> {
  constructor(id: string) {
    super('not found', { id });
  }
}

class Coded extends NamedRpcError {
  static readonly code: number = 1404;
}

class Heir extends Coded {}

/** As another copy of the module would make it: the same fields, no class in common. */
function foreign(name: string, code: number, base: new () => Error = Error) {
  const type = class extends base {
    static readonly code = code;
    override readonly name = 'RpcError';
    readonly code = code;
    readonly data = undefined;
  };
  Object.defineProperty(type, 'name', { value: name });
  return type;
}

describe('the code of a NamedRpcError', () => {
  test('follows from the name of its class', () => {
    expect(new NotFound('a')).toMatchObject({ code: codeOfName('NotFound'), data: { id: 'a' } });
    expect(codeOfName('NotFound')).toBe(1_771_579_846);
  });

  test('is the one that the class itself has, not one that it inherits', () => {
    expect(new Coded('m').code).toBe(1404);
    expect(new Heir('m').code).toBe(codeOfName('Heir'));
  });

  test.each(['', 'A', 'NotFound', 'Überlauf', 'x'.repeat(1000)])(
    'of %p lies from 1000000000 to 1999999999',
    (name) => {
      const code = codeOfName(name);
      expect(Number.isInteger(code) && code >= 1e9 && code < 2e9).toBe(true);
    },
  );
});

describe('isRpcError', () => {
  test('tells RpcErrors from everything else', () => {
    expect(isRpcError(new RpcError(1, 'm'))).toBe(true);
    expect(isRpcError(new NotFound('a'))).toBe(true);
    for (const other of [new Error('m'), { code: 1, data: 1, name: 'RpcError' }, null, 'text']) {
      expect(isRpcError(other)).toBe(false);
    }
  });

  test('narrows to a class and its subclasses', () => {
    const error: unknown = new NotFound('a');
    expect(isRpcError(error, NotFound) && error.data.id).toBe('a');
    expect(isRpcError(error, Coded)).toBe(false);
    expect(isRpcError(new Heir('m'), Coded)).toBe(true);
    expect(isRpcError(new Coded('m'), Heir)).toBe(false);
  });

  test('knows classes of another copy by their codes', () => {
    const Copy = foreign('Minified', codeOfName('NotFound'));
    expect(isRpcError(new Copy())).toBe(true);
    expect(isRpcError(new Copy(), NotFound)).toBe(true);
    expect(isRpcError(new Copy(), Coded)).toBe(false);
    const Sub = foreign('Sub', 7, Copy);
    expect(isRpcError(new Sub(), NotFound)).toBe(true);
  });

  test('takes a code alone for no class: its data was never checked', () => {
    expect(isRpcError(new RpcError(1404, 'm'), Coded)).toBe(false);
  });
});
