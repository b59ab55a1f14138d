import { PROTOCOLS, type Socket, type SocketOptions } from './socket.js';

/** Whether the handshake says the headers: a page cannot set any. */
export function saysHeaders(_options: SocketOptions): boolean {
  return false;
}

/** Whether a peer that has vanished is noticed: a page can neither ping nor have the system ask. */
export function findsVanished(_options: SocketOptions): boolean {
  return false;
}

/**
 * Opens the platform's own WebSocket, or the given one.
 *
 * @throws what its constructor does
 */
export async function open(
  url: string,
  { WebSocket = globalThis.WebSocket }: SocketOptions,
): Promise<Socket> {
  const socket = new WebSocket(url, PROTOCOLS);
  return {
    socket,
    send(text, written) {
      socket.send(text);
      written?.();
    },
    hold() {},
    cut: () => socket.close(),
  };
}
