import type { Socket } from 'node:net';

/** How long a peer may take none of what is still unsent. */
const FLUSH_MS = 10_000;
/** How long a peer may go on sending after it could read our last word. */
const LINGER_MS = 1_000;

/**
 * Closes a connection so that its peer still reads the last reply: bytes that arrive after a plain
 * close would be answered by a reset, which discards what the peer has not read (RFC 9112 §9.6).
 */
export function linger(socket: Socket): void {
  if (socket.destroyed || socket.writableEnded) {
    return;
  }
  socket.setTimeout(FLUSH_MS, () => socket.destroy()); // it starts anew while bytes leave
  socket.end(() => {
    const cut = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(cut));
  });
  socket.resume();
}
