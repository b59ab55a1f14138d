/** What the clients that `ujrpc-codegen` writes are made of. Nobody else needs it. */
export type { Methods } from '../client.js';
export { connect } from './connect.js';
export { throwing } from './throwing.js';
