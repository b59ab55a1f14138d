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

    test('thousands of strings', async () => {
      const parts = Array.from({ length: 16_000 }, (_, at) => String(at));
      const reply = await ask(call('join', JSON.stringify(['-', ...parts])));
      expect(reply).toBe(result(JSON.stringify(parts.join('-'))));
    });
  });

  describe('that do not fit', () => {
    test.each([
      ['sum', '[1]', [['b', 'number', 'nothing']]],
      [
        'sum',
        undefined,
        [
          ['a', 'number', 'nothing'],
          ['b', 'number', 'nothing'],
        ],
      ],
      ['sum', '{"a":1}', [['b', 'number', 'nothing']]],
      ['sum', '[1,"2"]', [['b', 'number', 'string of 1']]],
      ['sum', '[1,null]', [['b', 'number', 'null']]],
      ['sum', '[1,-1e400]', [['b', 'a finite number', '-Infinity']]],
      [
        'sum',
        '[true,[0,0]]',
        [
          ['a', 'number', 'true'],
          ['b', 'number', 'array of 2'],
        ],
      ],
      ['greet', '[null]', [['name', 'string', 'null']]],
      [
        'total',
        '[1,"2",null]',
        [
          ['numbers[1]', 'number', 'string of 1'],
          ['numbers[2]', 'number', 'null'],
        ],
      ],
      ['total', '{"numbers":[1,"2"]}', [['numbers[1]', 'number', 'string of 1']]],
      ['join', '["-","a",1.50]', [['parts[1]', 'string', '1.5']]],
      ['introduce', '[{"name":"Ann","tags":["x",{}]}]', [['person.tags[1]', 'string', 'object']]],
      ['introduce', '[{"age":1}]', [['person.name', 'string', 'nothing']]],
      ['not', '[1]', [['flag', 'boolean', '1']]],
    ])('%s(%s)', async (method, params, data) => {
      const listed = data.map(([path, expected, got]) => ({ path, expected, got }));
      expect(await violations(method, params)).toEqual(listed);
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
      expect(await violations(method, params)).toEqual([
        { path, expected: expect.any(String), got: expect.any(String) },
      ]);
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
      expect(await violations(method, params)).toEqual([
        { path, expected: expect.any(String), got: expect.any(String) },
      ]);
    });

    test('a misspelt name is refused together with the one that is missing', async () => {
      expect(await violations('sum', '{"a":1,"B":2}')).toEqual([
        { path: 'B', expected: 'no param of that name', got: '2' },
        { path: 'b', expected: 'number', got: 'nothing' },
      ]);
      expect(await violations('sum', '{"b":"x","A":1}')).toEqual([
        { path: 'A', expected: 'no param of that name', got: '1' },
        { path: 'a', expected: 'number', got: 'nothing' },
      ]);
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

  describe('for a class that ignores unknown ones', () => {
    test.each([
      ['[1,2,3]', '[1,2]'],
      ['[1,null,"x",{}]', '[1,5]'],
      ['{"a":1,"b":2,"c":3}', '[1,2]'],
      ['{"__proto__":{"b":9},"constructor":0,"a":1}', '[1,5]'],
    ])('%s → %s', async (params, json) => {
      expect(await ask(call('lenient.pair', params))).toBe(result(json));
      expect(await ask(call('lenient.pairLater', params))).toBe(result(json));
    });

    test('the known ones are checked all the same', async () => {
      expect(await violations('lenient.pair', '["1",2,3]')).toEqual([
        { path: 'a', expected: 'number', got: 'string of 1' },
      ]);
      expect(await violations('lenient.pair', '{"c":1}')).toEqual([
        { path: 'a', expected: 'number', got: 'nothing' },
      ]);
      expect(await violations('lenient.pair', '{"a":1,"c":1,"c":2}')).toEqual([
        { path: 'c', expected: 'to be given once', got: 'several values' },
      ]);
    });
  });

  describe('for a class that refuses unknown properties', () => {
    test.each([
      ['[{"name":"Ann"}]', '"Ann"'],
      ['[{"name":"Ann","inner":{"deep":[1]}}]', '"Ann"'],
      ['{"person":{"name":"Ann","any":{"thing":{"goes":1}}}}', '"Ann"'],
      ['[{"name":"Ann","any":{"__proto__":1,"constructor":2,"toString":3}}]', '"Ann"'],
    ])('%s fits', async (params, json) => {
      expect(await ask(call('strict.nameOf', params))).toBe(result(json));
    });

    test.each([
      ['[{"name":"Ann","nick":"A"}]', 'person.nick', 'string of 1'],
      ['[{"name":"Ann","inner":{"deep":[],"x y":{}}}]', 'person.inner["x y"]', 'object'],
      ['[{"name":"Ann","__proto__":{"admin":true}}]', 'person.__proto__', 'object'],
      ['[{"name":"Ann","constructor":null}]', 'person.constructor', 'null'],
      ['[{"name":"Ann","toString":1}]', 'person.toString', '1'],
      ['[{"name":"Ann","inner":{"deep":[],"__proto__":{}}}]', 'person.inner.__proto__', 'object'],
      ['{"person":{"name":"Ann","hasOwnProperty":""}}', 'person.hasOwnProperty', 'string of 0'],
    ])('%s does not: %s', async (params, path, got) => {
      expect(await violations('strict.nameOf', params)).toEqual([
        { path, expected: 'no property of that name', got },
      ]);
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
      '{"toString":1,"valueOf":null,"hasOwnProperty":[],"__proto__":2}',
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
