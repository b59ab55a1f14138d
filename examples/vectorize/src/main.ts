import { parseArgs } from 'node:util';
import { Server, type TransportChoice } from '@ujrpc/core';
import { contract } from '../generated/server.js';
import { Vectorizer } from './vectorizer.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8545' },
    transport: { type: 'string', default: 'auto' },
  },
});

const server = new Server({ contract });
server.register(await Vectorizer.load());
const { url, transport, reason } = await server.listen({
  port: Number(values.port),
  transport: values.transport as TransportChoice,
});
console.log(`listening on ${url} (${transport}${reason === undefined ? '' : `: ${reason}`})`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close());
}
