import { describe, expect, test } from '@jest/globals';
import { describeOnEveryCarrier } from '../support/every-carrier.js';
import { call, result } from '../support/json-rpc.js';

describeOnEveryCarrier('params', ({ ask }) => {
  /** The violations that a refusal names. */
  async function violations(method: string, params?: string): Promise<unknown> {
    const { error } = JSON.parse((await ask(call(method, params))) ?? '');
    expect({ code: error.code, message: error.message }).toEqual({
      code: -32602,
      message: 'Invalid params',
    });
    return error.data;
  }

  describe('that fit', () => {
    test.each([
      ['greet', '["Ann"]', '"Hello, Ann."'],
      ['greet', '["Ann","Bye"]', '"Bye, Ann."'],
      ['greet', '["Ann","Bye","!"]', '"Bye, Ann!"'],
      ['greet', '{"mark":"?","name":"Ann"}', '"Hello, Ann?"'],
      ['greet', '["Ann",null,null]', '"Hello, Ann."'],
      ['greet', '{"name":"Ann","greeting":null,"mark":null}', '"Hello, Ann."'],
      ['nullable', '[null]', '[null,"absent"]'],
      ['nullable', '["k",null]', '["k",null]'],
      ['nullable', '{"key":null,"fallback":null}', '[null,null]'],
      ['total', '[]', '0'],
      ['total', undefined, '0'],
      ['total', '[1,2,3.5]', '6.5'],
      ['total', '{"numbers":[1,2]}', '3'],
      ['total', '{}', '0'],
      ['join', '["-"]', '""'],
      ['join', '["-","a","b"]', '"a-b"'],
      ['join', '{"parts":["a","b"],"separator":"+"}', '"a+b"'],
      ['introduce', '[{"name":"Ann"}]', '"Ann, ageless []"'],
      ['introduce', '{"person":{"tags":["x","y"],"age":7,"name":"Ann"}}', '"Ann, 7 [x,y]"'],
      ['integers', '[-2147483648,0,-9007199254740991]', '[-2147483648,0,-9007199254740991]'],
      [
        'integers',
        '[2147483647,4294967295,9007199254740991]',
        '[2147483647,4294967295,9007199254740991]',
      ],
      ['integers', '[1.0,1e2,-0]', '[1,100,0]'],
      ['not', '[true]', 'false'],
      ['sort', '[[2,3,1],"desc"]', '[3,2,1]'],
      ['sum', '[1e308,-0.5e-3]', '1e+308'],
    ])('%s(%s) → %s', async (method, params, json) => {
      expect(await ask(call(method, params))).toBe(result(json));
    });
  });

  describe('that do not fit', () => {
    test.each([
      ['sum', '[1]', [{ path: 'b', expected: 'number' }]],
      [
        'sum',
        undefined,
        [
          { path: 'a', expected: 'number' },
          { path: 'b', expected: 'number' },
        ],
      ],
      ['sum', '{"a":1}', [{ path: 'b', expected: 'number' }]],
      ['sum', '[1,"2"]', [{ path: 'b', expected: 'number' }]],
      ['sum', '[1,null]', [{ path: 'b', expected: 'number' }]],
      ['sum', '[1,1e400]', [{ path: 'b', expected: 'number' }]],
      [
        'sum',
        '[true,[]]',
        [
          { path: 'a', expected: 'number' },
          { path: 'b', expected: 'number' },
        ],
      ],
      ['greet', '[null]', [{ path: 'name', expected: 'string' }]],
      [
        'total',
        '[1,"2",null]',
        [
          { path: 'numbers[1]', expected: 'number' },
          { path: 'numbers[2]', expected: 'number' },
        ],
      ],
      ['total', '{"numbers":[1,"2"]}', [{ path: 'numbers[1]', expected: 'number' }]],
      ['join', '["-","a",1]', [{ path: 'parts[1]', expected: 'string' }]],
      [
        'introduce',
        '[{"name":"Ann","tags":["x",1]}]',
        [{ path: 'person.tags[1]', expected: 'string' }],
      ],
      ['introduce', '[{"age":1}]', [{ path: 'person.name', expected: 'string' }]],
      ['not', '[1]', [{ path: 'flag', expected: 'boolean' }]],
    ])('%s(%s)', async (method, params, data) => {
      expect(await violations(method, params)).toEqual(data);
    });

    test.each([
      ['integers', '[2147483648,0,0]', 'int'],
      ['integers', '[-2147483649,0,0]', 'int'],
      ['integers', '[0.5,0,0]', 'int'],
      ['integers', '[0,-1,0]', 'uint'],
      ['integers', '[0,4294967296,0]', 'uint'],
      ['integers', '[0,0,9007199254740992]', 'int64'],
      ['integers', '[0,0,-9007199254740993]', 'int64'],
      ['sort', '[[1],"up"]', 'order'],
      ['sort', '[[1],null]', 'order'],
      ['sort', '{"order":"asc"}', 'values'],
      ['total', '{"numbers":{"0":1}}', 'numbers'],
      ['total', '{"numbers":5}', 'numbers'],
      ['introduce', '[[]]', 'person.name'],
      ['introduce', '["Ann"]', 'person'],
    ])('%s(%s) names %s', async (method, params, path) => {
      expect(await violations(method, params)).toEqual([{ path, expected: expect.any(String) }]);
    });

    test.each([
      ['one param too many', 'sum', '[1,2,3]', '[2]'],
      ['a param where none is taken', 'nothing', '[null]', '[0]'],
      ['an unknown name', 'sum', '{"a":1,"b":2,"c":3}', 'c'],
      ['an unknown name for an optional', 'greet', '{"name":"Ann","Mark":"!"}', 'Mark'],
      ['a position as a name', 'sum', '{"0":1,"a":1,"b":2}', '0'],
      ['a name that is given twice', 'sum', '{"a":1,"b":2,"a":1}', 'a'],
      ['a name that is given twice in other spelling', 'sum', '{"a":1,"b":2,"\\u0061":1}', 'a'],
      ['the name __proto__', 'sum', '{"a":1,"b":2,"__proto__":{}}', '__proto__'],
      ['the name constructor', 'sum', '{"a":1,"b":2,"constructor":1}', 'constructor'],
    ])('%s is refused', async (_name, method, params, path) => {
      expect(await violations(method, params)).toEqual([{ path, expected: expect.any(String) }]);
    });

    test('a param that is missing from the object is not looked for in its prototype', async () => {
      expect(await violations('sum', '{"__proto__":{"a":1,"b":2}}')).toBeDefined();
    });

    test('the values themselves are never sent back', async () => {
      const secret = 'swordfish';
      for (const params of [
        `["${secret}",2]`,
        `{"a":"${secret}","b":{"x":"${secret}"}}`,
        `[1,2,"${secret}"]`,
      ]) {
        expect(await ask(call('sum', params))).not.toContain(secret);
      }
    });

    test('a refusal stays short, however much is wrong', async () => {
      const many = `[${Array(5000).fill('"x"')}]`;
      expect((await ask(call('total', many)))?.length).toBeLessThan(4000);
      const longName = `{"${'n'.repeat(100_000)}":1}`;
      expect((await ask(call('nothing', longName)))?.length).toBeLessThan(1000);
    });
  });

  describe('of open type', () => {
    test.each([
      'null',
      '"text"',
      '[1,[2,[3]]]',
      '{"a":{"b":null}}',
      '{"__proto__":{"polluted":true}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
      '{"":0," ":1,"toJSON":"text"}',
    ])('%s comes back as it went', async (json) => {
      expect(await ask(call('echo', `[${json}]`))).toBe(result(json));
      expect(await ask(call('echo', `{"value":${json}}`))).toBe(result(json));
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    });

    test.each([
      ['{"a":1,"a":2}', '{"a":2}'],
      ['[1.0,1e2,-0,9007199254740993,1e-400]', '[1,100,0,9007199254740992,0]'],
      ['"\\u0041\\/\\u007f"', '"A/\u007f"'],
    ])('%s is read as JSON.parse reads it', async (json, read) => {
      expect(await ask(call('echo', `[${json}]`))).toBe(result(read));
    });
  });
});
