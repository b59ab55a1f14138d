import fc from 'fast-check';
import type { Kind, Param, Signature } from './signatures.js';

// JSON texts, not values: a number or a string has more than one spelling, and each must be read alike.

const digits = fc.bigInt({ min: 0n, max: 10n ** 40n }).map(String);
const sign = fc.constantFrom('', '', '-');

const spelled = fc
  .tuple(
    sign,
    digits,
    fc.option(fc.stringMatching(/^\d{1,25}$/)),
    fc.option(fc.integer({ min: -400, max: 400 })),
  )
  .map(([minus, whole, fraction, exponent]) => {
    return `${minus}${whole}${fraction === null ? '' : `.${fraction}`}${exponent === null ? '' : `e${exponent}`}`;
  });

const EDGES = [
  ...[
    '0',
    '-0',
    '-0.0',
    '0e5',
    '1.0',
    '1e2',
    '1E+2',
    '100e-2',
    '5e-324',
    '2e-324',
    '1e-400',
    '0.1',
  ],
  ...['1e400', '-1e400', '1.7976931348623157e308', '1.7976931348623159e308', '1e308', '1e309'],
  ...['2147483647', '2147483648', '-2147483648', '-2147483649', '2147483647.5', '21474836470e-1'],
  ...['4294967295', '4294967296', '4294967295.0', '-1', '1e10', '0.9999999999999999999999'],
  ...['9007199254740991', '9007199254740992', '9007199254740993', '-9007199254740991'],
  ...['-9007199254740992', '9007199254740991.0', '9007199254740991.4', '18446744073709551616'],
  ...['123456789012345', '1234567890123456', '123456789.012345678', '0.000001', '00.5'.slice(1)],
];

const number = fc.oneof(
  fc.constantFrom(...EDGES),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  spelled,
);

const character = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('a', 'Z', ' ', '0', 'é', '€', '😀', '\u007f', '\u2028', "'"),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('\\n', '\\"', '\\\\', '\\/', '\\u0000', '\\u0041', '\\ud83d\\ude00'),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\\ud800', '\\udc00', '\\udc00\\ud800', '\\uFFFF', '\\u00e9'),
  },
);

const string = fc.array(character, { maxLength: 12 }).map((parts) => `"${parts.join('')}"`);
const bool = fc.constantFrom('true', 'false');

/** Base64 of up to some lengths of vector registers, and what is nearly that. */
const base64 = fc
  .tuple(fc.uint8Array({ maxLength: 100 }), fc.nat(12), fc.nat(1000))
  .map(([bytes, dice, seed]) => {
    const text = Buffer.from(bytes).toString('base64');
    const at = seed % (text.length + 1);
    const [before, after] = [text.slice(0, at), text.slice(at)];
    switch (dice) {
      case 0:
        return `"${before}${NEARLY_BASE64[seed % NEARLY_BASE64.length]}${after}"`;
      case 1:
        return `"${before}${NEARLY_BASE64[seed % NEARLY_BASE64.length]}${after.slice(1)}"`;
      case 2:
        return `"${before}${after.slice(1)}"`;
      case 3:
        return `"${text.replaceAll('/', '\\/')}"`;
      case 4:
        return `"${before}\\u0041${after.slice(1)}"`;
      default:
        return `"${text}"`;
    }
  });
const NEARLY_BASE64 = ['A', '=', '==', ' ', '\\n', '-', '_', 'é', '*', '\\u0000', 'A===', 'AAAA'];
const other = fc.oneof(
  number,
  string,
  bool,
  fc.constantFrom('null', '[]', '{}', '[1]', '["a"]', '{"a":1}'),
);

function fitting(kind: Kind): fc.Arbitrary<string> {
  switch (kind) {
    case 'bool':
      return bool;
    case 'string':
      return string;
    case 'bytes':
    case 'memory':
    case 'shorts':
      return base64;
    default:
      return number;
  }
}

/** Mostly a value of the kind. */
function value({ kind }: Param): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 12, arbitrary: fitting(kind) },
    { weight: 1, arbitrary: fc.constant('null') },
    { weight: 1, arbitrary: other },
  );
}

function positional(params: Signature): fc.Arbitrary<string> {
  const last = params.at(-1);
  const surplus = last?.form === 'rest' ? value(last) : other;
  const more = fc.array(surplus, { maxLength: last?.form === 'rest' ? 4 : 1 });
  return fc.tuple(fc.tuple(...params.map(value)), more, fc.nat(9)).map(([given, extra, dice]) => {
    const cut = dice < 3 ? dice : 0;
    const kept = given.slice(0, given.length - cut);
    return `[${[...kept, ...(cut === 0 && dice > 7 ? extra : [])].join(',')}]`;
  });
}

function named(params: Signature): fc.Arbitrary<string> {
  const members = params.map((param) => {
    const rest = fc.array(value(param), { maxLength: 4 }).map((items) => `[${items.join()}]`);
    const given =
      param.form === 'rest' ? fc.oneof({ weight: 9, arbitrary: rest }, other) : value(param);
    return fc.tuple(name(param.name), given).map(([key, text]) => `${key}:${text}`);
  });
  const odd = fc
    .tuple(fc.constantFrom('x', 'valueOf', '__proto__', 'a', ''), other)
    .map(([key, text]) => `${JSON.stringify(key)}:${text}`);
  return fc.tuple(fc.tuple(...members), odd, fc.nat(11)).chain(([all, extra, dice]) => {
    const some = fc.shuffledSubarray(all, { minLength: dice < 3 ? 0 : all.length });
    return some.map((list) => `{${[...list, ...(dice === 11 ? [extra] : [])].join(', ')}}`);
  });
}

/** A member's name in one of its spellings. */
function name(text: string): fc.Arbitrary<string> {
  const escaped = `\\u${text.charCodeAt(0).toString(16).padStart(4, '0')}${text.slice(1)}`;
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(`"${text}"`) },
    { weight: 1, arbitrary: fc.constant(`"${escaped}"`) },
  );
}

/** The params of a call, as JSON text; undefined leaves them out. Most fit the signature. */
export function paramsFor(signature: Signature): fc.Arbitrary<string | undefined> {
  return fc.oneof(
    { weight: 10, arbitrary: positional(signature) },
    { weight: 10, arbitrary: named(signature) },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}
