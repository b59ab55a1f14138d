import type { Link } from '@ujrpc/client';

/** An id that no request of this program has: what is awaited was never asked for. */
const NO_REQUEST_ID = 0;

/**
 * Takes what a server sends by itself. To await a stream that is never asked for opens the connection, keeps the
 * process running and hears of the connection's end, and nothing of it is sent.
 *
 * @returns what rejects once the connection is lost or closed
 */
export function listenOn(link: Link, receive: (message: string) => Promise<void>): Promise<never> {
  link.listen?.(receive);
  return new Promise((_, fail) => {
    const hold = () => {
      link.stream?.({
        id: NO_REQUEST_ID,
        // An error with the id null may be about anything, this included. The link gives up the connection then.
        receive: (text) => {
          void receive(text);
          hold();
        },
        collect: (text) => void receive(text),
        fail,
      });
    };
    hold();
  });
}
