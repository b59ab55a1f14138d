/** Serves `Benchmark` through the full stack; `--help`-less, since only the suite calls it. */
import { parseArgs } from 'node:util';
import { Server, type TransportChoice } from '@ujrpc/core';
import { contract } from '../generated/server.js';
import { Benchmark } from './benchmark.js';

const MIB = 1024 * 1024;

const { values } = parseArgs({
  options: {
    transport: { type: 'string', default: 'auto' },
    path: { type: 'string' },
    port: { type: 'string', default: '0' },
    'reuse-port': { type: 'boolean', default: false },
    'spin-micros': { type: 'string', default: '0' },
  },
});

// 1 MB is 1.4 MB in base64, and 10,000 idle connections leave room for the one that measures.
const limits = { maxBodyBytes: 8 * MIB, maxConnections: 16_000 };
const server = new Server({ contract, limits, spinMicros: Number(values['spin-micros']) });
server.register(new Benchmark());
const listening = await server.listen({
  transport: values.transport as TransportChoice,
  ...(values.path === undefined
    ? { port: Number(values.port), reusePort: values['reuse-port'] }
    : { path: values.path }),
});
console.log(`listening on ${listening.port ?? listening.path}`);
