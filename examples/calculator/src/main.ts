import { parseArgs } from 'node:util';
import { Server, type TransportChoice } from '@ujrpc/core';
import { contract } from '../generated/server.js';
import { Calculator } from './calculator.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8545' },
    transport: { type: 'string', default: 'auto' },
    origin: { type: 'string', multiple: true, default: [] },
  },
});

const server = new Server({ contract, cors: { origins: values.origin } });
server.register(new Calculator());
const { url, transport, reason } = await server.listen({
  port: Number(values.port),
  transport: values.transport as TransportChoice,
});
console.log(`listening on ${url} (${transport}${reason === undefined ? '' : `: ${reason}`})`);
server.closeOnSignals();
