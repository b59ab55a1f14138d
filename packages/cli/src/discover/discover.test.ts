import { describe, expect, test } from '@jest/globals';
import { readEndpoint } from '../arguments/endpoint.js';
import { nameHint } from '../near-names.js';
import { methodHelp } from './method-help.js';
import { listMethods } from './method-list.js';
import { readDescription } from './openrpc.js';
import { schemaType } from './schema-type.js';

const NUMBER = { type: 'number' };
const BYTES = { type: 'string', contentEncoding: 'base64', format: 'byte' };

const DESCRIPTION = readDescription({
  methods: [
    {
      name: 'calc.sum',
      description: 'Adds numbers.\nAll of them.',
      params: [
        { name: 'a', required: true, schema: NUMBER, description: 'The first' },
        { name: 'b', schema: NUMBER },
        { name: 'rest', schema: { type: 'array', items: NUMBER }, 'x-rest': true },
      ],
      result: { name: 'result', schema: NUMBER },
      errors: [
        { code: 1001, message: 'Too large' },
        { code: 1002, message: 'it is empty' },
        { code: 1003, message: 'Odd', data: { $ref: '#/components/schemas/Place' } },
      ],
    },
    {
      name: 'ping',
      deprecated: true,
      params: [],
      result: { name: 'result', schema: { type: 'null' } },
    },
    {
      name: 'ticks',
      params: [],
      result: { name: 'result', schema: { type: 'array', items: NUMBER } },
      'x-stream': true,
      'x-return': { $ref: '#/components/schemas/Place' },
    },
  ],
  components: {
    schemas: { Place: { type: 'object', properties: { at: NUMBER } } },
    errors: {
      Empty: { code: 1002, message: 'it is empty' },
      Odd: { code: 1003, message: 'Odd' },
    },
  },
});

describe('schemaType', () => {
  test.each([
    [true, 'unknown'],
    [{}, 'unknown'],
    [{ type: 'integer' }, 'integer'],
    [BYTES, 'bytes'],
    [{ ...BYTES, format: 'ndarray' }, 'NDArray'],
    [{ ...BYTES, format: 'ndarray', 'x-dtypes': ['int8', 'bool'] }, "NDArray<'int8' | 'bool'>"],
    [{ type: 'string', format: 'date-time' }, 'Date'],
    [{ type: ['string', 'null'], format: 'bigint' }, 'bigint | null'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ $ref: '#/components/schemas/User' }, 'User'],
    [{ const: 'a' }, '"a"'],
    [{ enum: ['a', 1, null] }, '"a" | 1 | null'],
    [{ oneOf: [NUMBER, { type: 'string' }] }, 'number | string'],
    [{ allOf: [{ $ref: '#/A' }, { $ref: '#/B' }] }, 'A & B'],
    [{ type: 'array', items: NUMBER }, 'number[]'],
    [{ type: 'array', items: { type: ['string', 'null'] } }, '(string | null)[]'],
    [{ type: 'array', items: [NUMBER, { type: 'string' }] }, '[number, string]'],
    [{ type: 'array', items: [NUMBER, { type: 'string' }], minItems: 1 }, '[number, string?]'],
    [{ type: 'array', items: [{ type: ['string', 'null'] }], minItems: 0 }, '[(string | null)?]'],
    [
      { type: 'array', items: [NUMBER], minItems: 1, additionalItems: { type: 'string' } },
      '[number, ...string[]]',
    ],
    [{ type: 'array', items: { type: 'array', items: [NUMBER, NUMBER] } }, '[number, number][]'],
    [{ type: 'array', minItems: 0, maxItems: 0 }, '[]'],
    [{ type: 'array' }, 'unknown[]'],
    [
      {
        type: 'array',
        items: { anyOf: [{ type: 'object', properties: { a: NUMBER } }, { type: 'null' }] },
      },
      '({ a?: number } | null)[]',
    ],
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
    for (let depth = 0; depth < 10_000; depth += 1) {
      schema = { type: 'array', items: schema };
    }
    expect(schemaType(schema)).toBe('…[][][][][]');
  });
});

test('a description leaves out what the server calls at its clients', () => {
  const method = (name: string, ...by: string[]) => ({ name, 'x-implemented-by': by });
  const { methods } = readDescription({
    methods: [method('a', 'client'), method('b', 'client', 'server'), { name: 'c' }],
  });
  expect(methods.map(({ name }) => name)).toEqual(['b', 'c']);
});

test('listMethods gives each signature and the first line of its documentation', () => {
  expect(listMethods(DESCRIPTION.methods, false).split('\n')).toEqual([
    'calc.sum(a: number, b?: number, ...rest: number[]): number',
    '                                                  Adds numbers.',
    'ping(): void                                      (deprecated)',
    'ticks(): AsyncGenerator<number, Place>',
  ]);
});

describe('methodHelp', () => {
  const here = readEndpoint({});
  const withParam = (schema: object, schemas: object = {}) =>
    readDescription({
      methods: [{ name: 'f', params: [{ name: 'a', required: true, schema }] }],
      components: { schemas },
    });

  test('says what the method takes, answers and throws, and how to call it', () => {
    expect(methodHelp(DESCRIPTION, 'calc.sum', here, false)).toBe(
      [
        'calc.sum(a: number, b?: number, ...rest: number[]): number',
        '',
        'Adds numbers.',
        'All of them.',
        '',
        'Parameters',
        '  a        number               The first',
        '  b        number (optional)',
        '  ...rest  number[] (optional)',
        '',
        'Result',
        '  number',
        '',
        'Types',
        '  Place = { at?: number }',
        '',
        'Errors',
        '  1001                Too large',
        '  1002  Empty         it is empty',
        '  1003  Odd    Place',
        '',
        'Example',
        '  ujrpc calc.sum a=1',
      ].join('\n'),
    );
  });

  test('says what a stream yields and what it returns in the end', () => {
    expect(methodHelp(DESCRIPTION, 'ticks', here, false)).toContain(
      ['Result', '  AsyncGenerator<number, Place>', '', 'Types', '  Place = { at?: number }'].join(
        '\n',
      ),
    );
    const streams = { name: 'f', params: [], 'x-stream': true };
    expect(methodHelp(readDescription({ methods: [streams] }), 'f', here, false)).toContain(
      'f(): AsyncGenerator<unknown>\n',
    );
  });

  test('spells out the types that a parameter mentions, each once, recursive ones too', () => {
    const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const description = withParam(ref('Node'), {
      Node: {
        type: 'object',
        properties: { value: ref('Value'), next: ref('Node') },
        required: ['value'],
      },
      Value: { type: 'string' },
      Unused: { type: 'null' },
    });
    const help = methodHelp(description, 'f', here, false);
    expect(help).toContain('Types\n  Node = { value: Value; next?: Node }\n  Value = string\n\n');
    expect(help).toContain(`ujrpc f 'a={"value":"text"}'`);
  });

  test('ends an example of a type that requires itself', () => {
    const self = { type: 'object', required: ['me'], properties: { me: { $ref: '#/Self' } } };
    const help = methodHelp(withParam({ $ref: '#/Self' }, { Self: self }), 'f', here, false);
    expect(help).toContain(`'a={"me":{"me":{"me":{"me":{}}}}}'`);
  });

  test.each([
    [
      { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      'default 20, minimum 1, maximum 100',
    ],
    [
      { type: 'string', default: '', minLength: 0, pattern: '^a' },
      'default "", minLength 0, pattern "^a"',
    ],
    [{ type: 'boolean', default: false }, 'default false'],
    [{ type: 'array', items: NUMBER, maxItems: 3 }, 'maxItems 3'],
    [{ allOf: [{ $ref: '#/Size' }], default: null }, 'default null'],
  ])('shows what restricts a parameter: %j', (schema, notes) => {
    const required = methodHelp(withParam(schema), 'f', here, false);
    expect(required).toContain(`\n  a  ${schemaType(schema)} (${notes})\n`);
    const optional = readDescription({ methods: [{ name: 'f', params: [{ name: 'a', schema }] }] });
    expect(methodHelp(optional, 'f', here, false)).toContain(` (optional, ${notes})\n`);
  });

  test('leaves the length of a tuple to its type', () => {
    const schema = { type: 'array', items: [NUMBER, NUMBER], minItems: 1, maxItems: 2 };
    expect(methodHelp(withParam(schema), 'f', here, false)).toContain('\n  a  [number, number?]\n');
  });

  test('says how a parameter is written that is not a plain word', () => {
    const schema = { type: 'string', contentEncoding: 'base64', format: 'image' };
    const params = [
      { name: 'text', required: true, schema: { type: 'string' } },
      { name: 'photo', required: true, schema, description: 'Of the thing' },
    ];
    const description = readDescription({ methods: [{ name: 'f', params }] });
    expect(methodHelp(description, 'f', here, false)).toContain(
      '\n  text   string\n  photo  Image   -i photo=PATH  Of the thing\n',
    );
  });

  test('marks a deprecated method', () => {
    expect(methodHelp(DESCRIPTION, 'ping', here, false)).toContain('\nDeprecated.\n');
  });

  test.each([
    [{ type: 'string' }, 'a=text'],
    [{ type: 'boolean' }, 'a=true'],
    [{ type: ['string', 'null'] }, 'a=text'],
    [{ type: 'object' }, "'a={}'"],
    [{ type: 'array', items: NUMBER }, "'a=[1]'"],
    [{ type: 'array', items: [NUMBER, { type: 'string' }] }, `'a=[1,"text"]'`],
    [{ oneOf: [{ const: 'x' }, NUMBER] }, 'a=x'],
    [{ type: 'string', examples: ["it's"] }, "'a=it'\\''s'"],
    [{ type: 'string', examples: ['5'] }, 'a:str=5'],
    [{ type: 'string', format: 'date-time' }, 'a=2026-01-31T12:30:00.000Z'],
    [{ type: 'string', format: 'bigint' }, 'a:str=12345678901234567890'],
    [{ type: 'string', format: 'email' }, 'a=a@example.com'],
    [{ type: 'string', contentEncoding: 'base64', format: 'image' }, '-i a=./image.png'],
    [{ type: 'string', contentEncoding: 'base64', format: 'ndarray' }, '-f a=./array.npy'],
    [{ anyOf: [{ $ref: '#/Bytes' }, { type: 'null' }] }, '-f a=./file', { Bytes: BYTES }],
    [{ enum: ['red', 'blue'] }, 'a=red'],
    [{ default: [1, 2] }, "'a=[1,2]'"],
  ] as readonly (readonly [object, string, object?])[])(
    'shows an example that a shell takes for %j',
    (schema, word, schemas = {}) => {
      const elsewhere = readEndpoint({ port: '1' });
      const lines = methodHelp(withParam(schema, schemas), 'f', elsewhere, false).split('\n');
      expect(lines.at(-1)).toBe(`  ujrpc -p 1 f ${word}`);
    },
  );

  test('does not let a server write to the terminal', () => {
    const description = readDescription({ methods: [{ name: 'f', description: '\u001b[2J' }] });
    expect(methodHelp(description, 'f', here, false)).not.toContain('\u001b');
  });

  test('lists the methods of a namespace', () => {
    expect(methodHelp(DESCRIPTION, 'calc', here, false)).toBe(
      'calc.sum(a: number, b?: number, ...rest: number[]): number\n' +
        '                                                  Adds numbers.',
    );
  });

  test('suggests a method with a namespace', () => {
    expect(() => methodHelp(DESCRIPTION, 'SUM', here, false)).toThrow(
      "has no method 'SUM': did you mean calc.sum?",
    );
  });

  test('points to the list when nothing is near', () => {
    const elsewhere = readEndpoint({ url: 'tcp://host:1' });
    expect(() => methodHelp(DESCRIPTION, 'nope', elsewhere, false)).toThrow(
      'ujrpc --url tcp://host:1 --list shows what there is',
    );
  });
});

test.each([
  ['summ', ['sum', 'ping'], 'did you mean sum?'],
  ['Sum', ['sum', 'su'], 'did you mean sum?'],
  ['summ', ['calc.sum', 'sum'], 'did you mean calc.sum or sum?'],
  ['calc.smu', ['calc.sum'], 'did you mean calc.sum?'],
  ['shpo', ['shop.add', 'shop.remove'], 'did you mean shop?'],
  ['shop', ['shop.add', 'stop'], 'shop is a namespace, and ujrpc shop --help lists its methods'],
  ['sum', ['sum'], 'ujrpc --list shows what there is'],
  ['sum', ['ping', 'su'.repeat(50)], 'ujrpc --list shows what there is'],
  ['nam', ['name', 'named', 'game', 'nap', 'nay', 'na'], 'did you mean name or nap or nay?'],
])('a call of %s is told about %j', (name, methods, hint) => {
  expect(nameHint(name, methods, readEndpoint({}))).toBe(hint);
});

test.each([
  ['shop', 'shop is a namespace, and ujrpc -p 1 shop --help lists its methods'],
  ['ping', 'ujrpc -p 1 --list shows what there is'],
])('a call of %s elsewhere is told about there', (name, hint) => {
  expect(nameHint(name, ['shop.add'], readEndpoint({ port: '1' }))).toBe(hint);
});

test.each([[null], [[]], [{ methods: 5 }], [{ methods: [], components: { schemas: 1 } }]])(
  'readDescription finds no methods in %j',
  (document) => {
    expect(listMethods(readDescription(document).methods, false)).toBe('no methods');
  },
);

test('readDescription survives methods and parameters of another form', () => {
  const { methods } = readDescription({
    methods: [null, { name: 5, params: [7], errors: [null] }],
  });
  expect(methods.map((one) => one.params.length)).toEqual([0, 1]);
});
