/**
 * Measures what a `sum` costs above the engine once it has left the scalar lane: as a call whose params
 * the engine has handed over.
 *
 *   node bench/src/dispatcher.mjs [--rounds N] [--calls N]
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Call } from '../../packages/core/dist/calls/call.js';
import { Dispatcher } from '../../packages/core/dist/calls/dispatcher.js';
import { Registry } from '../../packages/core/dist/calls/registry.js';
import { replyText } from '../../packages/core/dist/calls/reply.js';
import { OpenConnection } from '../../packages/core/dist/connections/open-connection.js';
import { Plugins } from '../../packages/core/dist/hooks/plugins.js';
import { DEFAULT_LIMITS } from '../../packages/words/dist/index.js';
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

const log = ({ message, error }) => {
  throw new Error(message, { cause: error });
};
const registry = new Registry(contract, new Plugins(log));
registry.register(new Benchmark());
const dispatcher = new Dispatcher(DEFAULT_LIMITS, log);
const sum = registry.find('sum');
const source = {
  connection: new OpenConnection({ network: 'tcp', address: '127.0.0.1', port: 1 }),
  headers: new Headers(),
};

/** Requests differ, so that nothing can be computed once; a power of two, so that `&` cycles them. */
const REQUESTS = 1024;
const requests = Array.from({ length: REQUESTS }, (_, index) => {
  const [a, b] = [index, index * 3];
  const reply = (result) => `{"jsonrpc":"2.0","id":${index},"result":${result}}`;
  return {
    id: String(index),
    positional: [a, b],
    named: { a, b },
    fractions: [a / 8, b / 8],
    reply: reply(a + b),
    replyOfFractions: reply((a + b) / 8),
  };
});

const answered = (id, params) => dispatcher.answer(new Call(sum, id, params, source), replyText);

const WAYS = {
  positional: ({ id, positional }) => answered(id, positional),
  named: ({ id, named }) => answered(id, named),
  /** Most of what this takes more is V8 that writes a double in decimal. */
  fractions: ({ id, fractions }) => answered(id, fractions),
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
