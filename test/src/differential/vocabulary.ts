/** What documents are made of, as JSON texts: what is valid, and beside it what is not. */

export const NUMBERS = [
  ...[
    '0',
    '-0',
    '1',
    '-1',
    '2.5',
    '1e3',
    '1E+2',
    '0.1',
    '1e-7',
    '1e21',
    '5e-324',
    '1e400',
    '-1e400',
  ],
  ...['9007199254740993', '2147483648', '-2147483649', '4294967295', '1.7976931348623157e308'],
  ...['123456789012345678901234567890', '0.30000000000000004', '1.0', '100e-2'],
];
export const NO_NUMBERS = [
  '01',
  '1.',
  '.5',
  '+1',
  '-',
  '1e',
  '0x1',
  'NaN',
  'Infinity',
  '1_0',
  '00',
  '-01',
];

export const STRINGS = [
  ...['""', '"a"', '"x y"', '"é"', '"€"', '"😀"', '"\\u00e9"', '"\\ud83d\\ude00"', '"\\n\\t\\/"'],
  ...['"\\ud800"', '"\\udc00x"', '"\\udc00\\ud800"', '"\\u0000"', '"\\"\\\\"', '"}]"', '"\u2028"'],
  ...['"\u007f"', '"asc"', '"desc"', '"__proto__"', '"\\b\\f\\r"', '"\\uD834\\uDd1E"', '"\\u2028"'],
];
export const NO_STRINGS = [
  '"\\x"',
  '"\\u12g4"',
  '"\u0001"',
  '"\t"',
  '"\\"',
  "'a'",
  '"\\ud80"',
  '"a\nb"',
];

export const WORDS = ['null', 'true', 'false'];
export const NO_VALUES = [
  '',
  'nul',
  'True',
  'undefined',
  ',',
  '[1,]',
  '{"a"}',
  '{"a":}',
  '{,}',
  '[',
  '}',
];

export const NAMES = [
  ...['a', 'b', 'value', 'name', 'age', 'tags', 'x y', '\\u0061', '__proto__', 'constructor', 'é'],
  ...['', '1', 'greeting', 'count', 'item', 'key', 'fallback', '\\ud800', 'toString', 'separator'],
];

export const METHODS = [
  ...['sum', 'subtract', 'echo', 'greet', 'nullable', 'total', 'join', 'introduce', 'integers'],
  ...[
    'not',
    'sort',
    'nothing',
    'maybe',
    'repeat',
    'cut',
    'hasOwnProperty',
    'shop.cart.add',
    'record',
  ],
  ...['throwError', 'rejectError', 'throwString', 'throwNull', 'throwProxy', 'throwRpcError'],
  ...['rejectRpcError', 'throwCyclicData', 'returnBigInt', 'returnCycle', 'returnNaN'],
  ...[
    'returnFraction',
    'returnWrongProperty',
    'lenient.pair',
    'lenient.pairLater',
    'strict.nameOf',
  ],
  ...['returnNestedNaN', 'returnThrowingToJson', 'returnWrongType', 'resolveWrongType'],
];
export const NO_METHODS = [
  '',
  'nope',
  'toString',
  '__proto__',
  'rpc.x',
  'Sum',
  'sum ',
  'é',
  '$/x',
  'cart.add',
];

/** Params that their methods accept, but for some bytes in what is not quite base64. */
export const CALLS: readonly (readonly [string, readonly string[]])[] = [
  ['sum', ['[2,3]', '{"a":1,"b":2}', '{"b":0.1,"a":0.2}', '[ 1e3 , -0 ]', '{"\\u0061":1,"b":2}']],
  ['echo', ['[null]', '["\\ud800"]', '{"value":{"__proto__":1}}', '[{"a":1,"a":2}]', '["😀"]']],
  ['greet', ['["Ann"]', '["é","Hi",null]', '{"name":"Bob","mark":"!"}', '["\\u0000","€"]']],
  ['total', ['[]', '[1,2,3]', '{"numbers":[1,2]}', '[1e308,1e308]']],
  ['join', ['["-"]', '["-","a","b"]', '{"separator":"","parts":["a","😀"]}']],
  ['introduce', ['[{"name":"A"}]', '{"person":{"name":"B","age":3,"tags":["x"]}}']],
  ['integers', ['[-1,1,9007199254740991]', '{"int":0,"uint":0,"int64":-5}']],
  ['sort', ['[[3,1,2],"asc"]', '[[],"desc"]']],
  ['nullable', ['[null]', '["a",null]', '{"key":"k","fallback":4}']],
  ['repeat', ['["ab",3]', '["é",0]', '["x",-1]', '["long ",999]']],
  ['shop.cart.add', ['["tea"]', '["tea",null]', '{"item":"tea","count":2}']],
  ['lenient.pair', ['[1,2,3]', '{"a":1,"c":2}', '[1,null,{}]', '{"\\u0061":1,"x":[]}']],
  ['strict.nameOf', ['[{"name":"A"}]', '[{"name":"A","x":1}]', '[{"name":"A","__proto__":1}]']],
  [
    'cut',
    [
      '["AP8=",0]',
      '["AAEC",1,2]',
      '{"from":-1,"data":"QUJD"}',
      '["A\\/8=",0,null]',
      '["AP8",0]',
      '["_-8=",0]',
      '["AB==",0]',
    ],
  ],
  ['hasOwnProperty', ['["x"]', '{"constructor":"x"}']],
  ['maybe', ['[true]', '[false]']],
  ['$/cancelRequest', ['{"id":1}', '[1]', '{}']],
];

export const IDS = [
  ...['1', '0', '-1', '1.0', '1e2', '"a"', '""', 'null', '"\\u0061"', '"😀"', '"\\ud800"', '-0'],
  ...['123456789012345678901234567890', '1.5', `"${'i'.repeat(126)}"`, `"${'i'.repeat(127)}"`],
];
export const NO_IDS = ['true', '{}', '[]', '[1]', 'false', '{"a":1}'];
