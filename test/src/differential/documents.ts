import type { Random } from './random.js';
import {
  CALLS,
  IDS,
  METHODS,
  NAMES,
  NO_IDS,
  NO_METHODS,
  NO_NUMBERS,
  NO_STRINGS,
  NO_VALUES,
  NUMBERS,
  STRINGS,
  WORDS,
} from './vocabulary.js';

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
      return array(
        random.list(0, 4, () => value(random, depth + 1)),
        random,
      );
    default:
      return object(
        random.list(0, 4, () => member(random, depth + 1)),
        random,
      );
  }
}

function member(random: Random, depth: number): string {
  return `"${random.pick(NAMES)}"${space(random)}:${space(random)}${value(random, depth)}`;
}

/** White space of JSON, and seldom of others. */
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
  return random.oneIn(8)
    ? value(random)
    : random.pick([array, object])(
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
      return members.map((text) =>
        text.replace('"2.0"', random.pick(['2.0', '"2\\u002e0"', '"1.0"'])),
      );
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
        random.list(0, random.oneIn(5) ? 12 : 5, () =>
          random.oneIn(6) ? value(random) : envelope(random),
        ),
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

/** Bytes that are not UTF-8: a lone continuation, an overlong form, a surrogate, a cut sequence. */
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
