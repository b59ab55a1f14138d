import { parseArgs } from 'node:util';
import { Server, type TransportChoice } from '@ujrpc/core';
import { contract } from '../generated/server.js';
import { Login } from './login.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8545' },
    transport: { type: 'string', default: 'auto' },
  },
});

const server = new Server({ contract });
server.register(new Login());
const { url, transport, reason } = await server.listen({
  port: Number(values.port),
  transport: values.transport as TransportChoice,
  // ucall's Python client reads a reply over raw TCP until the server closes. HTTP is kept alive.
  closeAfterReply: true,
});
console.log(`listening on ${url} (${transport}${reason === undefined ? '' : `: ${reason}`})`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close());
}
