/** The server of streams.mjs, its child: `streams-server.mjs TRANSPORT`. */
import { Server } from '@ujrpc/core';
import { Benchmark } from '../service/dist/benchmark.js';
import { contract } from '../service/generated/server.js';

const server = new Server({ contract }).register(new Benchmark());
const { port, transport } = await server.listen({ port: 0, transport: process.argv[2] });
process.send({ port, transport });
