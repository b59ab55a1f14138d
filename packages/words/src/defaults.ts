/** Where a ujrpc server listens, and a client calls, when nothing else is said. */
export const DEFAULT_PORT = 8545;
export const DEFAULT_HOST = '127.0.0.1';
