import { type ClientOptions, DEFAULT_MAX_REPLY_BYTES } from '../options.js';
import type { Transport } from '../transport.js';
import { addressOf } from './address.js';
import { Connection } from './connection.js';

/**
 * One kept connection to a TCP or AF_UNIX socket: opened by the first exchange, and again by the
 * next one after it was lost.
 */
export function openStream(url: string, options: ClientOptions): Transport {
  const address = addressOf(url);
  const maxReplyBytes = options.maxReplyBytes ?? DEFAULT_MAX_REPLY_BYTES;
  let connection: Connection | undefined;
  return {
    lastId: 0,
    async exchange(document, ids, { signal }) {
      if (!connection?.usable) {
        connection = new Connection(url, address, maxReplyBytes);
      }
      return connection.exchange(document, ids, signal);
    },
    async close() {
      await connection?.close();
    },
  };
}
