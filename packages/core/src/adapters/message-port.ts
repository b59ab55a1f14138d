import type { OwnConnection, Peer } from '../connections/connection.js';
import type { EmbeddedServer } from '../server/embedded-server.js';

/** What a MessagePort, a Worker and a worker's `self` have. */
export interface Port {
  postMessage(message: string): void;
  addEventListener(type: string, listener: (event: object) => void): void;
  /** Of a MessagePort, which holds messages back until then. */
  start?(): void;
}

/**
 * Serves a port: each message that comes is the text of a JSON-RPC message, or its bytes, and so is each
 * reply.
 *
 * @returns the connection, which ends when the port is closed
 */
export function servePort(
  server: Pick<EmbeddedServer, 'connect' | 'handle'>,
  port: Port,
  peer?: Peer,
): OwnConnection {
  const connection = server.connect({
    ...(peer !== undefined && { peer }),
    send: (message) => port.postMessage(message),
  });
  const answer = async (data: unknown): Promise<void> => {
    const message = data instanceof Uint8Array ? data : String(data);
    const reply = await server.handle(message, connection);
    if (reply !== undefined) {
      port.postMessage(reply);
    }
  };
  port.addEventListener('message', (event) => {
    void answer((event as { readonly data?: unknown }).data);
  });
  port.addEventListener('close', () => connection.close());
  port.start?.();
  return connection;
}
