import type { Socket } from 'node:net';

const corked = new WeakSet<Socket>();

/** What is written to it in one go leaves in one segment. */
export function corkForNow(socket: Socket): void {
  if (!corked.has(socket)) {
    corked.add(socket);
    socket.cork();
    process.nextTick(() => {
      corked.delete(socket);
      socket.uncork();
    });
  }
}
