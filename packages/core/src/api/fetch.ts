export { EmbeddedServer as Server } from '../server/embedded-server.js';
export * from './common.js';
