export { ErrorCode, RpcError } from '@ujrpc/protocol';
export { batch, type Settled } from './batch.js';
export type { Methods } from './client.js';
export { close } from './close.js';
export { connect } from './connect.js';
export { TimeoutError, TransportError } from './errors.js';
export { type Notifier, notify } from './notify.js';
export type { CallOptions, ClientOptions } from './options.js';
export { withOptions } from './with-options.js';
