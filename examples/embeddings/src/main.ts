import { parseArgs } from 'node:util';
import { Server, type TransportChoice } from '@ujrpc/core';
import { contract } from '../generated/server.js';
import { Embeddings } from './embeddings.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8545' },
    transport: { type: 'string', default: 'auto' },
    origin: { type: 'string', default: 'http://localhost:5174' },
    // Of onnxruntime, such as cuda,cpu: the first that this machine has.
    providers: { type: 'string', default: 'cpu' },
  },
});

const server = new Server({ contract, cors: { origins: [values.origin] } });
server.register(await Embeddings.load(values.providers.split(',')));
const { url, transport } = await server.listen({
  port: Number(values.port),
  transport: values.transport as TransportChoice,
});
console.log(`listening on ${url} (${transport})`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close());
}
