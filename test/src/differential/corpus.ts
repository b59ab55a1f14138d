import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { call } from '../support/json-rpc.js';
import { mutated } from './mutations.js';
import { Random } from './random.js';

const NATIVE = fileURLToPath(new URL('../../../packages/native', import.meta.url));
/** Seeds, which are committed, and what fuzzers have found since; the latter may be anywhere or nowhere. */
const SEEDS = path.join(NATIVE, 'fuzz/corpus');
const FOUND = process.env['UJRPC_CORPUS'] ?? path.join(NATIVE, 'build/test/corpus');

/** Of each fuzzer; their names are hashes, so that the first ones are a sample. */
const MOST_FOUND = 1500;
const MUTANTS_OF_SEED = 40;

const LF = Buffer.from('\n');

/** What a connection sends so that each machine sees the input of its fuzzer. */
const SENT: Readonly<Record<string, (input: Buffer) => readonly Buffer[]>> = {
  http: (input) => [input],
  raw: (input) => [input],
  messages: (input) => [Buffer.concat([input, LF]), posted(input), framed(input)],
  base64: (input) => [
    line(call('blobs.echo', JSON.stringify([input.toString('base64')]))),
    line(call('blobs.echo', JSON.stringify([input.toString('latin1')]))),
  ],
  writer: (input) => [
    ...numbers(input).map((number) => line(call('sum', JSON.stringify([number, 0])))),
    line(call('greet', JSON.stringify([input.toString('utf16le')]))),
    line(call('greet', JSON.stringify([input.toString('latin1')]))),
  ],
};

function line(document: string): Buffer {
  return Buffer.from(`${document}\n`);
}

function posted(body: Buffer): Buffer {
  const head = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function framed(content: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`Content-Length: ${content.length}\r\n\r\n`), content]);
}

function numbers(input: Buffer): number[] {
  const found: number[] = [];
  for (let at = 0; at + 8 <= input.length; at += 8) {
    found.push(input.readDoubleLE(at));
  }
  return found.filter(Number.isFinite);
}

function inputs(folder: string): Buffer[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.slice(0, MOST_FOUND).map((name) => readFileSync(path.join(folder, name)));
}

/** The seeds of a fuzzer, what it has found, and seeds with something wrong: the same ones in every run. */
function corpusOf(target: string): Buffer[] {
  const random = new Random(target.length);
  const seeds = inputs(path.join(SEEDS, target));
  const mutants = seeds.flatMap((seed) =>
    Array.from({ length: MUTANTS_OF_SEED }, () => mutated(random, seed)),
  );
  return [...seeds, ...mutants, ...inputs(path.join(FOUND, target))];
}

export const targets = Object.keys(SENT);

/** What connections send to replay the corpus of a fuzzer, in whole. */
export function replayed(target: string): Buffer[] {
  return corpusOf(target).flatMap((input) => SENT[target]?.(input) ?? []);
}
