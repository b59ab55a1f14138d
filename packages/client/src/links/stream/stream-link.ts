import { DEFAULT_MAX_REPLY_BYTES, type LinkOptions } from '../../options.js';
import type { Link } from '../link.js';
import { addressOf } from './address.js';
import { Connection } from './connection.js';

/**
 * A link over one kept connection to a TCP or AF_UNIX socket: opened by the first message, and again
 * by the next one after it was lost. It is a reason for the process to stay alive only while replies
 * are awaited.
 *
 * @param url `tcp://host:port` or `unix:/path`
 * @throws TypeError for another URL
 */
export function streamLink(
  url: string,
  { maxReplyBytes = DEFAULT_MAX_REPLY_BYTES }: Pick<LinkOptions, 'maxReplyBytes'> = {},
): Link {
  const address = addressOf(url);
  let connection: Connection | undefined;
  let receive: ((text: string) => void) | undefined;
  const open = () => {
    if (!connection?.usable) {
      connection = new Connection(url, address, maxReplyBytes);
      connection.listen(receive);
    }
    return connection;
  };
  return {
    send(text, { ids, signal }) {
      return open().send(text, ids, signal);
    },
    stream(listener) {
      return open().stream(listener);
    },
    listen(listener) {
      receive = listener;
      connection?.listen(listener);
    },
    async close() {
      await connection?.close();
    },
  };
}
