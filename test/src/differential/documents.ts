import type { Random } from './random.js';

const NUMBERS = [
  ...['0', '-0', '1', '-1', '2.5', '1e3', '1E+2', '0.1', '1e-7', '1e21', '5e-324', '1e400', '-1e400'],
  ...['9007199254740993', '2147483648', '-2147483649', '4294967295', '1.7976931348623157e308'],
  ...['123456789012345678901234567890', '0.30000000000000004', '1.0', '100e-2'],
];
const NO_NUMBERS = ['01', '1.', '.5', '+1', '-', '1e', '0x1', 'NaN', 'Infinity', '1_0', '00', '-01'];

const STRINGS = [
  ...['""', '"a"', '"x y"', '"é"', '"€"', '"😀"', '"\\u00e9"', '"\\ud83d\\ude00"', '"\\n\\t\\/"'],
  ...['"\\ud800"', '"\\udc00x"', '"\\udc00\\ud800"', '"\\u0000"', '"\\"\\\\"', '"}]"', '"\u2028"'],
  ...['"\u007f"', '"asc"', '"desc"', '"__proto__"', '"\\b\\f\\r"', '"\\uD834\\uDd1E"', '"\\u2028"'],
];
const NO_STRINGS = ['"\\x"', '"\\u12g4"', '"\u0001"', '"\t"', '"\\"', "'a'", '"\\ud80"', '"a\nb"'];

const WORDS = ['null', 'true', 'false'];
const NO_VALUES = ['', 'nul', 'True', 'undefined', ',', '[1,]', '{"a"}', '{"a":}', '{,}', '[', '}'];

const NAMES = [
  ...['a', 'b', 'value', 'name', 'age', 'tags', 'x y', '\\u0061', '__proto__', 'constructor', 'é'],
  ...['', '1', 'greeting', 'count', 'item', 'key', 'fallback', '\\ud800', 'toString', 'separator'],
];

const METHODS = [
  ...['sum', 'subtract', 'echo', 'greet', 'nullable', 'total', 'join', 'introduce', 'integers'],
  ...['not', 'sort', 'nothing', 'maybe', 'repeat', 'hasOwnProperty', 'shop.cart.add', 'record'],
  ...['throwError', 'rejectError', 'throwString', 'throwNull', 'throwProxy', 'throwRpcError'],
  ...['rejectRpcError', 'throwCyclicData', 'returnBigInt', 'returnCycle', 'returnNaN'],
  ...['returnNestedNaN', 'returnThrowingToJson', 'returnWrongType', 'resolveWrongType'],
];
const NO_METHODS = ['', 'nope', 'toString', '__proto__', 'rpc.x', 'Sum', 'sum ', 'é', '$/x', 'cart.add'];

/** Params that their methods accept. */
const CALLS: readonly (readonly [string, readonly string[]])[] = [
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
  ['hasOwnProperty', ['["x"]', '{"constructor":"x"}']],
  ['maybe', ['[true]', '[false]']],
  ['$/cancelRequest', ['{"id":1}', '[1]', '{}']],
];

const IDS = [
  ...['1', '0', '-1', '1.0', '1e2', '"a"', '""', 'null', '"\\u0061"', '"😀"', '"\\ud800"', '-0'],
  ...['123456789012345678901234567890', '1.5', `"${'i'.repeat(126)}"`, `"${'i'.repeat(127)}"`],
];
const NO_IDS = ['true', '{}', '[]', '[1]', 'false', '{"a":1}'];

function value(random: Random, depth = 0): string {
  switch (random.below(depth > 3 ? 4 : 7)) {
    case 0:
      return random.oneIn(40) ? random.pick(NO_NUMBERS) : random.pick(NUMBERS);
    case 1:
    case 2:
      return random.oneIn(40) ? random.pick(NO_STRINGS) : random.pick(STRINGS);
    case 3:
      return random.oneIn(40) ? random.pick(NO_VALUES) : random.pick(WORDS);
    case 4:
      return array(random.list(0, 4, () => value(random, depth + 1)), random);
    default:
      return object(random.list(0, 4, () => member(random, depth + 1)), random);
  }
}

function member(random: Random, depth: number): string {
  return `"${random.pick(NAMES)}"${space(random)}:${space(random)}${value(random, depth)}`;
}

/** White space as JSON has it, and seldom as others do. */
function space(random: Random): string {
  return random.oneIn(12) ? random.pick([' ', '\t', '\n', '\r\n', '  ', '\r', '\n', '\u00a0']) : '';
}

function array(items: readonly string[], random: Random): string {
  return `[${space(random)}${items.join(`${space(random)},${space(random)}`)}${space(random)}]`;
}

function object(members: readonly string[], random: Random): string {
  return `{${space(random)}${members.join(`${space(random)},${space(random)}`)}${space(random)}}`;
}

function nested(random: Random): string {
  const depth = random.pick([5, 100, 508, 509, 510, 511, 512, 513, 600]);
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
  ] as const);
  return `${open.repeat(depth)}1${close.repeat(depth)}`;
}

function params(random: Random): string {
  if (random.oneIn(60)) {
    return `[${nested(random)}]`;
  }
  return random.oneIn(8) ? value(random) : random.pick([array, object])(
    random.list(0, 3, () => value(random, 1)),
    random,
  );
}

function envelope(random: Random): string {
  const members = ['"jsonrpc":"2.0"'];
  if (random.oneIn(3)) {
    const method = random.oneIn(6) ? random.pick(NO_METHODS) : random.pick(METHODS);
    members.push(`"method":"${method}"`);
    if (!random.oneIn(8)) {
      members.push(`"params":${params(random)}`);
    }
  } else {
    const [method, accepted] = random.pick(CALLS);
    members.push(`"method":"${method}"`, `"params":${random.pick(accepted)}`);
  }
  if (!random.oneIn(8)) {
    members.push(`"id":${random.oneIn(15) ? random.pick(NO_IDS) : random.pick(IDS)}`);
  }
  return object(random.oneIn(4) ? random.shuffled(odd(random, members)) : members, random);
}

/** The members of an envelope with something about them that is seldom seen. */
function odd(random: Random, members: readonly string[]): string[] {
  switch (random.below(7)) {
    case 0:
      return members.slice(1);
    case 1:
      return [...members, random.pick(members)];
    case 2:
      return members.map((text) => text.replace('"method"', '"\\u006dethod"'));
    case 3:
      return [...members, `"${random.pick(NAMES)}":${value(random)}`];
    case 4:
      return members.map((text) => text.replace('"2.0"', random.pick(['2.0', '"2\\u002e0"', '"1.0"'])));
    case 5:
      return [...members, `"id":${random.pick(IDS)}`];
    default:
      return [...members];
  }
}

function text(random: Random): string {
  switch (random.below(16)) {
    case 0:
    case 1:
    case 2:
      return array(
        random.list(0, random.oneIn(5) ? 12 : 5, () => (random.oneIn(6) ? value(random) : envelope(random))),
        random,
      );
    case 3:
      return random.oneIn(3) ? nested(random) : value(random);
    case 4:
      return random.oneIn(5) ? `\ufeff${envelope(random)}` : `${envelope(random)}${space(random)}`;
    default:
      return envelope(random);
  }
}

/** Bytes that are no UTF-8: a lone continuation, an overlong form, a surrogate, a cut sequence. */
const NO_UTF8 = ['80', 'c0af', 'eda080', 'f09f98', 'ff', 'f4908080', 'c3'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

/** One document: mostly JSON, mostly a call or a batch of calls. */
export function document(random: Random): Buffer {
  const bytes = Buffer.from(text(random));
  if (!random.oneIn(25)) {
    return bytes;
  }
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), random.pick(NO_UTF8), bytes.subarray(at)]);
}
