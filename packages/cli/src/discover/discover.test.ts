import { describe, expect, test } from '@jest/globals';
import { readEndpoint } from '../arguments/endpoint.js';
import { findMethod, methodHelp } from './method-help.js';
import { listMethods } from './method-list.js';
import { readMethods } from './openrpc.js';
import { schemaType } from './schema-type.js';

const NUMBER = { type: 'number' };

const METHODS = readMethods({
  methods: [
    {
      name: 'calc.sum',
      description: 'Adds numbers.\nAll of them.',
      params: [
        { name: 'a', required: true, schema: NUMBER, description: 'The first' },
        { name: 'rest', schema: { type: 'array', items: NUMBER } },
      ],
      result: { name: 'result', schema: NUMBER },
      errors: [{ code: 1001, message: 'Too large' }],
    },
    {
      name: 'ping',
      deprecated: true,
      params: [],
      result: { name: 'result', schema: { type: 'null' } },
    },
  ],
});

describe('schemaType', () => {
  test.each([
    [true, 'unknown'],
    [{}, 'unknown'],
    [{ type: 'integer' }, 'integer'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ $ref: '#/components/schemas/User' }, 'User'],
    [{ const: 'a' }, '"a"'],
    [{ enum: ['a', 1, null] }, '"a" | 1 | null'],
    [{ oneOf: [NUMBER, { type: 'string' }] }, 'number | string'],
    [{ allOf: [{ $ref: '#/A' }, { $ref: '#/B' }] }, 'A & B'],
    [{ type: 'array', items: NUMBER }, 'number[]'],
    [{ type: 'array', items: { type: ['string', 'null'] } }, '(string | null)[]'],
    [{ type: 'array', items: [NUMBER, { type: 'string' }] }, '[number, string]'],
    [{ type: 'array' }, 'unknown[]'],
    [
      { type: 'object', properties: { a: NUMBER, b: NUMBER }, required: ['a'] },
      '{ a: number; b?: number }',
    ],
    [{ type: 'object', additionalProperties: NUMBER }, 'Record<string, number>'],
    [{ type: 'object' }, 'object'],
  ])('%j is %s', (schema, type) => {
    expect(schemaType(schema)).toBe(type);
  });

  test('cuts a type that is nested without end', () => {
    let schema: object = NUMBER;
    for (let depth = 0; depth < 10_000; depth += 1) schema = { type: 'array', items: schema };
    expect(schemaType(schema)).toBe('…[][][][][]');
  });
});

test('listMethods gives each signature and the first line of its documentation', () => {
  expect(listMethods(METHODS, false).split('\n')).toEqual([
    'calc.sum(a: number, rest?: number[]): number  Adds numbers.',
    'ping(): null                                  (deprecated)',
  ]);
});

describe('methodHelp', () => {
  const [sum, ping] = METHODS;
  const here = readEndpoint({});

  test('says what the method takes, answers and throws, and how to call it', () => {
    expect(sum && methodHelp(sum, here, false)).toBe(
      [
        'calc.sum(a: number, rest?: number[]): number',
        '',
        'Adds numbers.',
        'All of them.',
        '',
        'Parameters',
        '  a     number               The first',
        '  rest  number[] (optional)',
        '',
        'Result',
        '  number',
        '',
        'Errors',
        '  1001  Too large',
        '',
        'Example',
        '  ujrpc calc.sum a=1',
      ].join('\n'),
    );
  });

  test('marks a deprecated method', () => {
    expect(ping && methodHelp(ping, here, false)).toContain('\nDeprecated.\n');
  });

  test.each([
    [{ type: 'string' }, 'a=text'],
    [{ type: 'boolean' }, 'a=true'],
    [{ type: 'object' }, "'a={}'"],
    [{ type: 'string', examples: ["it's"] }, "'a=it'\\''s'"],
    [{ enum: ['red', 'blue'] }, 'a=red'],
    [{ default: [1, 2] }, "'a=[1,2]'"],
  ])('shows an example that a shell takes for %j', (schema, word) => {
    const [method] = readMethods({
      methods: [{ name: 'f', params: [{ name: 'a', required: true, schema }] }],
    });
    const elsewhere = readEndpoint({ port: '1' });
    expect(method && methodHelp(method, elsewhere, false)).toMatch(
      new RegExp(`  ujrpc --url http://127.0.0.1:1 f ${word.replace(/[\\[\]{}]/g, '\\$&')}$`),
    );
  });

  test('does not let a server write to the terminal', () => {
    const [method] = readMethods({ methods: [{ name: 'f', description: '\u001b[2J' }] });
    expect(method && methodHelp(method, here, false)).not.toContain('\u001b');
  });
});

describe('findMethod', () => {
  const here = readEndpoint({});

  test('suggests a method with a namespace', () => {
    expect(() => findMethod(METHODS, 'SUM', here)).toThrow(
      "has no method 'SUM': did you mean calc.sum?",
    );
  });

  test('points to the list otherwise', () => {
    expect(() => findMethod(METHODS, 'nope', here)).toThrow('ujrpc --list shows what there is');
  });
});

test.each([[null], [[]], [{ methods: 5 }], [{ methods: [] }]])(
  'readMethods finds none in %j',
  (document) => {
    expect(listMethods(readMethods(document), false)).toBe('no methods');
  },
);

test('readMethods survives methods and parameters of another form', () => {
  const methods = readMethods({ methods: [null, { name: 5, params: [7], errors: [null] }] });
  expect(methods.map((one) => one.params.length)).toEqual([0, 1]);
});
