import type { Random } from './random.js';

/** What has confused HTTP parsers before, put anywhere. */
const TAMPERINGS = [
  ...['\r\n', '\n', '\r', '\r\n\r\n', ' ', '\t', '\0', ':', ',', ';', '\u000b', '\u0080', '"', '{'],
  ...[
    'Content-Length: 0\r\n',
    'Content-Length: 5\r\n',
    'content-length: +1\r\n',
    'Content-Length:\r\n',
  ],
  ...['Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: gzip, chunked\r\n', 'Host: x\r\n'],
  ...['Transfer-Encoding: identity\r\n', 'Transfer-Encoding: xchunked\r\n', ' folded: x\r\n'],
  ...[
    'Connection: close\r\n',
    'Connection: upgrade\r\nUpgrade: h2c\r\n',
    'Expect: x\r\n',
    'X : y\r\n',
  ],
  ...[
    '0\r\n\r\n',
    'POST / HTTP/1.1\r\n',
    'HTTP/1.0',
    'Origin: a\r\n',
    '}',
    ']',
    '\\',
    '%',
    '/',
    '5',
  ],
];

const SWAPS: readonly (readonly [string, string])[] = [
  ['\r\n', '\n'],
  ['\n', '\r\n'],
  ['\r\n', '\r'],
  [': ', ':'],
  [': ', ' : '],
  ['HTTP/1.1', 'HTTP/1.0'],
  ['HTTP/1.1', 'HTTP/1.2'],
  ['Content-Length', 'Content_Length'],
  ['chunked', 'CHUNKED'],
  ['chunked', 'chunked, chunked'],
  ['POST', 'post'],
  ['POST', 'CONNECT'],
  ['POST', 'PATCH'],
  [' ', '  '],
  ['"', "'"],
  ['Content-', 'content-'],
];

function spliced(bytes: Buffer, at: number, removed: number, added: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
}

/** Replaces one occurrence of a text, where there is one. */
function swapped(random: Random, bytes: Buffer): Buffer {
  const [from, to] = random.pick(SWAPS);
  const found = bytes.indexOf(from, random.below(bytes.length + 1));
  const at = found < 0 ? bytes.indexOf(from) : found;
  return at < 0 ? bytes : spliced(bytes, at, from.length, Buffer.from(to));
}

/** A place that is more often at the start of a line than chance has it. */
function place(random: Random, bytes: Buffer): number {
  const at = random.below(bytes.length + 1);
  const line = bytes.indexOf('\n', at);
  return random.oneIn(2) && line >= 0 ? line + 1 : at;
}

function mutatedOnce(random: Random, bytes: Buffer): Buffer {
  const at = place(random, bytes);
  const length = 1 + random.below(random.oneIn(2) ? 3 : 40);
  switch (random.below(8)) {
    case 0:
      return spliced(bytes, at, 1, Buffer.of((bytes[at] ?? 0) ^ (1 << random.below(8))));
    case 1:
      return spliced(bytes, at, 0, Buffer.of(random.below(256)));
    case 2:
      return spliced(bytes, at, length, Buffer.alloc(0));
    case 3:
      return spliced(bytes, at, 0, bytes.subarray(at, at + length));
    case 4:
      return bytes.subarray(0, at);
    case 5:
    case 6:
      return swapped(random, bytes);
    default:
      return spliced(bytes, at, 0, Buffer.from(random.pick(TAMPERINGS), 'latin1'));
  }
}

/** The bytes with one to three things wrong about them, or none where the damage is harmless. */
export function mutated(random: Random, bytes: Buffer): Buffer {
  return random
    .list(1, random.oneIn(3) ? 3 : 1, () => undefined)
    .reduce((damaged) => mutatedOnce(random, damaged), bytes);
}
