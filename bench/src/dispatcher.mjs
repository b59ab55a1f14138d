/**
 * Measures what a `sum` costs above the sockets: first as a decoded call, which is what a native
 * transport hands over, then as the bytes of a document, which is what the portable one has.
 *
 *   node bench/src/dispatcher.mjs [--rounds N] [--calls N]
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Call } from '../../packages/core/dist/calls/call.js';
import { Connection } from '../../packages/core/dist/calls/connection.js';
import { Dispatcher } from '../../packages/core/dist/calls/dispatcher.js';
import { Documents } from '../../packages/core/dist/json-rpc/documents.js';
import { Registry } from '../../packages/core/dist/server/registry.js';
import { DEFAULT_LIMITS } from '../../packages/protocol/dist/index.js';
import { build } from './build.mjs';
import { median } from './statistics.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    calls: { type: 'string', default: '500000' },
  },
});
const rounds = Number(values.rounds);
const calls = Number(values.calls);

build();
const { contract } = await import('../service/generated/server.js');
const { Benchmark } = await import('../service/dist/benchmark.js');

const registry = new Registry(contract);
registry.register(new Benchmark());
const log = ({ message, error }) => {
  throw new Error(message, { cause: error });
};
const dispatcher = new Dispatcher(DEFAULT_LIMITS, log);
const documents = new Documents(registry, dispatcher, DEFAULT_LIMITS);
const sum = registry.find('sum');
const source = {
  connection: new Connection({ transport: 'tcp', address: '127.0.0.1', port: 1 }),
  headers: new Headers(),
};

/** Requests differ, so that nothing can be computed once; a power of two, so that `&` cycles them. */
const REQUESTS = 1024;
const requests = Array.from({ length: REQUESTS }, (_, index) => {
  const [a, b] = [index, index * 3];
  const reply = (result) => `{"jsonrpc":"2.0","id":${index},"result":${result}}`;
  const head = `{"jsonrpc":"2.0","id":${index},"method":"sum","params":`;
  return {
    id: String(index),
    positional: [a, b],
    named: { a, b },
    fractions: [a / 8, b / 8],
    positionalBytes: Buffer.from(`${head}[${a},${b}]}`),
    namedBytes: Buffer.from(`${head}{"a":${a},"b":${b}}}`),
    reply: reply(a + b),
    replyOfFractions: reply((a + b) / 8),
  };
});

const WAYS = {
  'decoded call, positional': ({ id, positional }) =>
    dispatcher.answer(new Call(sum, id, positional, source)),
  'decoded call, named': ({ id, named }) => dispatcher.answer(new Call(sum, id, named, source)),
  /** Most of what this takes more is V8 that writes a double in decimal. */
  'decoded call, fractions': ({ id, fractions }) =>
    dispatcher.answer(new Call(sum, id, fractions, source)),
  'document, positional': ({ positionalBytes }) => documents.answer(positionalBytes, source),
  'document, named': ({ namedBytes }) => documents.answer(namedBytes, source),
};

/** A loop of its own for each way: one shared loop would be compiled for all of them at once. */
const loopOf = new Function(
  'requests',
  'answer',
  `return (calls) => {
    let bytes = 0;
    for (let at = 0; at < calls; at++) bytes += answer(requests[at & ${REQUESTS - 1}]).length;
    return bytes;
  };`,
);
const runs = Object.entries(WAYS).map(([name, answer]) => {
  for (const request of requests) {
    const expected = name.endsWith('fractions') ? request.replyOfFractions : request.reply;
    if (answer(request) !== expected) {
      throw new Error(`${name}: ${answer(request)} instead of ${expected}`);
    }
  }
  return { name, loop: loopOf(requests, answer), rates: [] };
});

for (let round = -1; round < rounds; round += 1) {
  for (const { loop, rates } of runs) {
    const start = performance.now();
    loop(calls);
    const rate = (calls / (performance.now() - start)) * 1000;
    // The round before the first one warms up.
    if (round >= 0) {
      rates.push(rate);
    }
  }
}

const millions = (rate) => (rate / 1e6).toFixed(2);
console.log(
  `${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}; one core; ` +
    `${rounds} interleaved rounds of ${calls} calls of sum`,
);
console.table(
  Object.fromEntries(
    runs.map(({ name, rates }) => [
      name,
      {
        'million calls/s': millions(median(rates)),
        'min–max': `${millions(Math.min(...rates))}–${millions(Math.max(...rates))}`,
        'ns/call': Math.round(1e9 / median(rates)),
      },
    ]),
  ),
);
