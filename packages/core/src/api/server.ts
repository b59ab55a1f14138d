export { type Listening, type ListenOptions, Server } from '../server/server.js';
export type { TransportChoice, TransportName } from '../transports/names.js';
export * from './common.js';
