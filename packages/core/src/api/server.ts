export type { TlsFailure } from '@ujrpc/native';
export { type Listening, type ListenOptions, Server } from '../server/server.js';
export type { TransportChoice, TransportName } from '../transports/names.js';
export type { TlsFailures } from '../transports/transport.js';
export * from './common.js';
