import { describe, expect, test } from '@jest/globals';
import { type JsonRpcParams, RpcError } from '@ujrpc/words';
import type { ParamContract, ValidationResult } from '../contract/contract.js';
import { methodOf, param } from '../fixtures/calls.js';
import { bindParams } from './params.js';

const a = param('a');
const b = param('b');
const optional = param('b', { optional: true });
const nullable = param('b', { optional: true, nullable: true });
const rest = param('more', { rest: true });

function bind(params: readonly ParamContract[], given: JsonRpcParams | undefined): unknown[] {
  return bindParams(
    methodOf(() => 0, { params }),
    given,
    undefined,
  );
}

/** The data of the -32602 that `work` throws. */
function violations(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(RpcError);
    expect(error).toMatchObject({
      code: -32602,
      message: expect.stringMatching(/^Invalid params(?: \(\d+ of at least \d+ violations\))?$/),
    });
    return (error as RpcError).data;
  }
  throw new Error('the params were accepted');
}

describe('positional params', () => {
  test.each<[string, readonly ParamContract[], unknown[], unknown[]]>([
    ['as they are', [a, b], [1, 'x'], [1, 'x']],
    ['with undefined for those left out', [a, optional], [1], [1, undefined]],
    ['with undefined for null where there is no null', [a, optional], [1, null], [1, undefined]],
    ['with null where it is a value', [a, nullable], [1, null], [1, null]],
    ['with null for one that must be given', [a, b], [null, null], [null, null]],
    ['with rest arguments at the end', [a, rest], [1, 2, 3], [1, 2, 3]],
    ['with a null among the rest', [a, rest], [1, null, 3], [1, null, 3]],
    ['without rest arguments', [a, rest], [1], [1]],
    ['none at all', [], [], []],
  ])('become arguments %s', (_what, params, given, args) => {
    expect(bind(params, given)).toEqual(args);
  });

  test('that are too many are refused at the first surplus one', () => {
    expect(violations(() => bind([a, b], [1, 2, 3]))).toEqual([
      { path: '[2]', expected: 'at most 2 params', got: '3 params' },
    ]);
    expect(violations(() => bind([a], [1, undefined]))).toEqual([
      { path: '[1]', expected: 'at most 1 param', got: '2 params' },
    ]);
  });

  test('are not changed themselves', () => {
    const given = Object.freeze([1, null]);
    expect(bind([a, optional], given)).toEqual([1, undefined]);
  });
});

describe('named params', () => {
  test.each<[string, readonly ParamContract[], Record<string, unknown>, unknown[]]>([
    ['in the order of the signature', [a, b], { b: 2, a: 1 }, [1, 2]],
    ['with undefined for those left out', [a, optional], { a: 1 }, [1, undefined]],
    [
      'with undefined for null where there is no null',
      [a, optional],
      { a: 1, b: null },
      [1, undefined],
    ],
    ['with null where it is a value', [a, nullable], { a: 1, b: null }, [1, null]],
    ['with a rest array spread', [a, rest], { a: 1, more: [2, 3] }, [1, 2, 3]],
    ['with no rest array', [a, rest], { a: 1 }, [1]],
    ['with a rest array that is null', [a, rest], { a: 1, more: null }, [1]],
  ])('become arguments %s', (_what, params, given, args) => {
    expect(bind(params, given)).toEqual(args);
  });

  test('may be left out as a whole', () => {
    expect(bind([optional], undefined)).toEqual([undefined]);
    expect(bind([], {})).toEqual([]);
  });

  test('of unknown names are refused, each one named', () => {
    expect(violations(() => bind([a], { a: 1, x: 2, y: 3 }))).toEqual([
      { path: 'x', expected: 'no param of that name', got: '2' },
      { path: 'y', expected: 'no param of that name', got: '3' },
    ]);
  });

  test('of unknown names are refused together with those that are missing', () => {
    const refused: ValidationResult = {
      success: false,
      errors: [
        { path: '$input[0]', expected: 'string', value: 1 },
        { path: '$input[1]', expected: 'number', value: undefined },
      ],
    };
    const given = param('c');
    const method = methodOf(() => 0, { params: [given, b], validate: () => refused });
    expect(violations(() => bindParams(method, { c: 1, B: 2 }, undefined))).toEqual([
      { path: 'B', expected: 'no param of that name', got: '2' },
      { path: 'b', expected: 'number', got: 'nothing' },
    ]);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty'])(
    'are not found on Object.prototype: %s',
    (name) => {
      expect(bind([param(name, { optional: true })], {})).toEqual([undefined]);
    },
  );

  test('may be called __proto__', () => {
    const given = JSON.parse('{"__proto__": {"x": 1}}') as Record<string, unknown>;
    expect(bind([param('__proto__')], given)).toEqual([{ x: 1 }]);
    expect(violations(() => bind([a], given))).toMatchObject([{ path: '__proto__' }]);
  });

  test('that give a rest parameter something else than an array are refused', () => {
    expect(violations(() => bind([rest], { more: 1 }))).toEqual([
      { path: 'more', expected: 'an array', got: '1' },
    ]);
  });

  test('that give a name twice are refused', () => {
    const method = methodOf(() => 0, { params: [a] });
    expect(violations(() => bindParams(method, { a: 1 }, 'a'))).toEqual([
      { path: 'a', expected: 'to be given once', got: 'several values' },
    ]);
  });
});

describe('what the validator reports', () => {
  function refuse(params: readonly ParamContract[], ...paths: string[]): unknown {
    const refused: ValidationResult = {
      success: false,
      errors: paths.map((path) => ({ path, expected: 'string', value: null })),
    };
    const method = methodOf(() => 0, { params, validate: () => refused });
    return violations(() => bindParams(method, params.length === 0 ? [] : [1], undefined));
  }

  test.each<[string, readonly ParamContract[], string]>([
    ['$input[0]', [a, optional], 'a'],
    ['$input[1]', [a, optional], 'b'],
    ['$input[0].tags[2]', [a], 'a.tags[2]'],
    ['$input[0]["x y"]', [a], 'a["x y"]'],
    ['$input[1]', [a, rest], 'more[0]'],
    ['$input[3].name', [a, rest], 'more[2].name'],
    ['$input[0]', [rest], 'more[0]'],
    ['$input[7]', [a], '[7]'],
    ['$input', [a], 'params'],
    ['$input.length', [a], 'params'],
  ])('%s is said in the words of the caller', (path, params, expected) => {
    expect(refuse(params, path)).toEqual([{ path: expected, expected: 'string', got: 'null' }]);
  });

  test('is cut after 16 entries', () => {
    expect(refuse([a], ...Array.from({ length: 40 }, (_, i) => `$input[0][${i}]`))).toHaveLength(
      16,
    );
  });

  test('of 1,000 unknown names lists 16 and says how many there are', () => {
    const params = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`x${at}`, 1]));
    expect(() => bind([a], params)).toThrow('Invalid params (16 of at least 1000 violations)');
  });

  test('does not repeat names of a megabyte', () => {
    const data = violations(() => bind([a], { ['x'.repeat(1_000_000)]: 1 }));
    expect(JSON.stringify(data).length).toBeLessThan(400);
  });
});

describe('a method that ignores params it does not have', () => {
  const lenient = (params: readonly ParamContract[], given: JsonRpcParams) =>
    bindParams(
      methodOf(() => 0, { params, ignoresUnknownParams: true }),
      given,
      undefined,
    );

  test('is called without the surplus ones', () => {
    expect(lenient([a, b], [1, 2, 3])).toEqual([1, 2]);
    expect(lenient([], [1])).toEqual([]);
    expect(lenient([a, rest], [1, 2, 3])).toEqual([1, 2, 3]);
  });

  test('is called without the unknown ones', () => {
    const given = JSON.parse('{"a": 1, "x": 2, "__proto__": {"b": 3}}') as Record<string, unknown>;
    expect(lenient([a, optional], given)).toEqual([1, undefined]);
  });

  test('still wants every name once', () => {
    const method = methodOf(() => 0, { params: [a], ignoresUnknownParams: true });
    expect(violations(() => bindParams(method, { a: 1, x: 1 }, 'x'))).toMatchObject([
      { path: 'x' },
    ]);
  });
});

test('the validator sees the arguments as the handler will', () => {
  const seen: unknown[][] = [];
  const method = methodOf(() => 0, {
    params: [a, optional, rest],
    validate: (args) => {
      seen.push([...args]);
      return { success: true };
    },
  });
  bindParams(method, { a: 1, more: [3] }, undefined);
  bindParams(method, [1, null, 3], undefined);
  expect(seen).toEqual([
    [1, undefined, 3],
    [1, undefined, 3],
  ]);
});
