import { describe, expect, test } from '@jest/globals';
import { DEFAULT_LIMITS } from '@ujrpc/protocol';
import { type Envelope, readEnvelope } from './envelope.js';

function read(text: string): Envelope {
  return readEnvelope(text, 0, JSON.parse(text), DEFAULT_LIMITS);
}

const valid = {
  valid: true,
  method: 'm',
  idToken: undefined,
  params: undefined,
  duplicateParam: undefined,
};

describe('a valid request', () => {
  test.each<[string, Partial<Envelope>]>([
    ['{"jsonrpc":"2.0","method":"m"}', {}],
    ['{"jsonrpc":"2.0","method":"m","id":1}', { idToken: '1' }],
    ['{ "id" : 1.0 , "method" : "m" , "jsonrpc" : "2.0" }', { idToken: '1.0' }],
    ['{"jsonrpc":"2.0","method":"m","id":9007199254740993}', { idToken: '9007199254740993' }],
    ['{"jsonrpc":"2.0","method":"m","id":"a\\u0062\\""}', { idToken: '"a\\u0062\\""' }],
    ['{"jsonrpc":"2.0","method":"m","id":null}', { idToken: 'null' }],
    ['{"jsonrpc":"2.0","method":"m","id":0}', { idToken: '0' }],
    ['{"jsonrpc":"2.0","method":"m","id":-1e-2}', { idToken: '-1e-2' }],
    ['{"jsonrpc":"2.0","method":"m","params":[]}', { params: [] }],
    ['{"jsonrpc":"2.0","method":"m","params":{"a":1}}', { params: { a: 1 } }],
    ['{"\\u006asonrpc":"2.0","method":"\\u006d"}', {}],
    ['{"jsonrpc":"2.0","method":"m","extra":1,"extra":2}', {}],
    ['{"jsonrpc":"2.0","method":"m","extra":{"id":1,"params":3}}', {}],
    [
      '{"jsonrpc":"2.0","method":"m","params":{"a":1,"a":2}}',
      { params: { a: 2 }, duplicateParam: 'a' },
    ],
    [
      '{"jsonrpc":"2.0","method":"m","params":{"b":0,"a":1,"\\u0061":2}}',
      { params: { b: 0, a: 2 }, duplicateParam: 'a' },
    ],
    ['{"jsonrpc":"2.0","method":"m","params":{"a":{"x":1,"x":2}}}', { params: { a: { x: 2 } } }],
    ['{"jsonrpc":"2.0","method":"m","params":[{"x":1,"x":2}]}', { params: [{ x: 2 }] }],
  ])('is read from %s', (text, expected) => {
    expect(read(text)).toEqual({ ...valid, ...expected });
  });

  test('may be called __proto__ and have params of that name', () => {
    const found = read('{"jsonrpc":"2.0","method":"__proto__","params":{"__proto__":1}}');
    expect(found).toMatchObject({ valid: true, method: '__proto__', duplicateParam: undefined });
    expect(Object.keys((found as { params: object }).params)).toEqual(['__proto__']);
  });
});

describe('an invalid request', () => {
  const long = 'x'.repeat(257);

  test.each<[string, string, string]>([
    ['1', 'null', 'a request is an object'],
    ['null', 'null', 'a request is an object'],
    ['"m"', 'null', 'a request is an object'],
    ['[]', 'null', 'a request is an object'],
    ['{}', 'null', 'jsonrpc must be "2.0"'],
    ['{"id":7}', '7', 'jsonrpc must be "2.0"'],
    ['{"jsonrpc":"1.0","method":"m","id":"x"}', '"x"', 'jsonrpc must be "2.0"'],
    ['{"jsonrpc":2.0,"method":"m","id":1}', '1', 'jsonrpc must be "2.0"'],
    ['{"jsonrpc":"2.0","id":1}', '1', 'method must be a string'],
    ['{"jsonrpc":"2.0","method":1,"id":1}', '1', 'method must be a string'],
    ['{"jsonrpc":"2.0","method":null,"id":1}', '1', 'method must be a string'],
    [`{"jsonrpc":"2.0","method":"${long}","id":1}`, '1', 'method is longer than 256 bytes'],
    [
      '{"jsonrpc":"2.0","method":"m","params":null,"id":1}',
      '1',
      'params must be an array or an object',
    ],
    [
      '{"jsonrpc":"2.0","method":"m","params":1,"id":1}',
      '1',
      'params must be an array or an object',
    ],
    ['{"jsonrpc":"2.0","method":"m","params":"x"}', 'null', 'params must be an array or an object'],
    [
      '{"jsonrpc":"2.0","method":"m","id":true}',
      'null',
      'id is neither a string nor a number nor null',
    ],
    [
      '{"jsonrpc":"2.0","method":"m","id":{}}',
      'null',
      'id is neither a string nor a number nor null',
    ],
    [
      '{"jsonrpc":"2.0","method":"m","id":[1]}',
      'null',
      'id is neither a string nor a number nor null',
    ],
    ['{"jsonrpc":"2.0","method":"m","method":"n","id":1}', '1', 'method is given twice'],
    ['{"jsonrpc":"2.0","meth\\u006fd":"m","method":"n","id":1}', '1', 'method is given twice'],
    ['{"jsonrpc":"2.0","jsonrpc":"2.0","method":"m","id":1}', '1', 'jsonrpc is given twice'],
    ['{"jsonrpc":"2.0","method":"m","params":[],"params":[],"id":1}', '1', 'params is given twice'],
    ['{"jsonrpc":"2.0","method":"m","id":1,"id":1}', 'null', 'id is given twice'],
    ['{"jsonrpc":"2.0","method":"m","method":"m","id":1,"id":2}', 'null', 'id is given twice'],
    ['{"jsonrpc":"2.0","id":1,"id":2,"method":"m","method":"m"}', 'null', 'id is given twice'],
  ])('%s is answered to id %s: %s', (text, idToken, why) => {
    expect(read(text)).toEqual({ valid: false, idToken, why });
  });

  test('has an id of more bytes than an id may have, quotes and escapes counted', () => {
    const withId = (id: string) => read(`{"jsonrpc":"2.0","method":"m","id":${id}}`);
    expect(withId(`"${'x'.repeat(126)}"`)).toMatchObject({ valid: true });
    expect(withId('1'.repeat(128))).toMatchObject({ valid: true });
    const tooLong = { valid: false, idToken: 'null', why: 'id is longer than 128 bytes' };
    expect(withId(`"${'x'.repeat(127)}"`)).toEqual(tooLong);
    expect(withId(`"${'é'.repeat(64)}"`)).toEqual(tooLong);
    expect(withId('1'.repeat(129))).toEqual(tooLong);
  });

  test('counts a method in bytes, not in characters', () => {
    const withMethod = (method: string) => read(JSON.stringify({ jsonrpc: '2.0', method }));
    expect(withMethod('é'.repeat(128))).toMatchObject({ valid: true });
    expect(withMethod('é'.repeat(129))).toMatchObject({ valid: false });
  });
});

test('an envelope is read where it stands in its document', () => {
  const text = ' [ 1, {"jsonrpc":"2.0","method":"m","id":1.50} ]';
  const [, element] = JSON.parse(text) as [unknown, unknown];
  expect(readEnvelope(text, text.indexOf('{'), element, DEFAULT_LIMITS)).toMatchObject({
    valid: true,
    idToken: '1.50',
  });
});
