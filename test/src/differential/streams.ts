import { document } from './documents.js';
import { mutated } from './mutations.js';
import { Random } from './random.js';
import { request } from './requests.js';

/** All that a peer sends over one connection. */
export interface Stream {
  /** Every HTTP request in it is well-formed by RFC 9112. */
  readonly wellFormed: boolean;
  /** As they go to the network, one write each. */
  readonly pieces: readonly Buffer[];
}

const SEPARATORS = ['\n', '\n', '', ' ', '\r\n', '\t'];

function framed(random: Random): Buffer {
  const content = document(random);
  const type = 'Content-Type: application/vscode-jsonrpc; charset=utf-8\r\n';
  const fields = [`Content-Length: ${content.length}\r\n`, random.oneIn(5) ? type : ''];
  return Buffer.concat([Buffer.from(`${random.shuffled(fields).join('')}\r\n`), content]);
}

function separated(random: Random): Buffer {
  return Buffer.concat([document(random), Buffer.from(random.pick(SEPARATORS))]);
}

function cut(random: Random, bytes: Buffer): Buffer[] {
  const places = random.list(0, random.oneIn(3) ? 4 : 1, () => random.below(bytes.length + 1));
  const ends = [...places, bytes.length].sort((a, b) => a - b);
  return ends
    .map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
    .filter(({ length }) => length > 0);
}

/** The stream of a seed. */
export function stream(seed: number): Stream {
  const random = new Random(seed);
  const make = random.pick([request, request, request, separated, framed]);
  const parts = random.list(1, 5, () => make(random));
  const bytes = Buffer.concat(parts);
  const isWhole = random.oneIn(2);
  const pieces = cut(random, isWhole ? bytes : mutated(random, bytes));
  return { wellFormed: isWhole && make === request, pieces };
}
