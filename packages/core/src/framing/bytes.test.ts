import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { Bytes } from './bytes.js';
import type { FrameEvents, Framer } from './framer.js';
import { HeaderFramer } from './header-framer.js';
import { JsonFramer } from './json-framer.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** V8 frees array buffers on another thread, and is waited for by the next collection. */
function collectGarbage(): void {
  for (let count = 0; count < 4; count++) {
    collect();
  }
}

const MIB = 1024 * 1024;

/** What a reader keeps alive of so many pieces, each of which has a megabyte of memory to itself. */
function memoryKeptOf(read: (piece: Buffer) => void, pieces: number): number {
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  for (let count = 0; count < pieces; count++) {
    const piece = Buffer.from(new ArrayBuffer(MIB), 0, 1);
    piece[0] = 0x20;
    read(piece);
  }
  collectGarbage();
  return process.memoryUsage().arrayBuffers - before;
}

const events = (found: string[]): FrameEvents => ({
  document: (bytes) => found.push(bytes.toString()),
  malformed: () => found.push('malformed'),
  tooLarge: () => found.push('too large'),
});

const FRAMERS: readonly (readonly [string, string, string, (to: FrameEvents) => Framer])[] = [
  ['JSON', '[', ']', (to) => new JsonFramer(100, to)],
  ['Content-Length', 'Content-Length: 66\r\n\r\n[', ']', (to) => new HeaderFramer(100, to)],
];

describe('a document that comes byte by byte', () => {
  test.each(FRAMERS)('in %s framing keeps no piece alive', (_name, start, end, make) => {
    const found: string[] = [];
    const framer = make(events(found));
    framer.push(Buffer.from(start));
    expect(memoryKeptOf((piece) => framer.push(piece), 64)).toBeLessThan(8 * MIB);
    framer.push(Buffer.from(end));
    expect(found).toEqual([`[${' '.repeat(64)}]`]);
  });

  test('as an HTTP body keeps no piece alive', () => {
    const body = new Bytes();
    expect(memoryKeptOf((piece) => body.push(piece), 64)).toBeLessThan(8 * MIB);
    expect(body.length).toBe(64);
    expect(body.take().toString()).toBe(' '.repeat(64));
  });
});

test('bytes that were taken are whole, and those pushed next are none of theirs', () => {
  const bytes = new Bytes();
  bytes.push(Buffer.from('first'));
  bytes.push(Buffer.from(' of all'));
  const first = bytes.take();
  bytes.push(Buffer.from('second'));
  expect([first.toString(), bytes.take().toString(), bytes.length]).toEqual([
    'first of all',
    'second',
    0,
  ]);
});
