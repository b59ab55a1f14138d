/** Serves `Benchmark` through the full stack: `node main.js TRANSPORT [SOCKET]`. */
import { Server, type TransportChoice } from '@ujrpc/core';
import { contract } from '../generated/server.js';
import { Benchmark } from './benchmark.js';

const [transport = 'auto', path] = process.argv.slice(2);
const server = new Server({ contract });
server.register(new Benchmark());
const listening = await server.listen({
  transport: transport as TransportChoice,
  ...(path === undefined ? { port: 0 } : { path }),
});
console.log(`listening on ${listening.port ?? listening.path}`);
