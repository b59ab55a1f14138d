import type { Socket } from 'node:net';

/** What a TLS record begins with that can begin a connection: a handshake (RFC 8446 §5.1). */
const HANDSHAKE = 0x16;

/** Tells, once, whether the first byte of a connection begins TLS; it stays to be read. Undefined: none came. */
export function onFirstByte(socket: Socket, told: (isTls: boolean | undefined) => void): void {
  socket.once('readable', () => {
    const bytes = socket.read() as Buffer | null;
    if (bytes === null) {
      told(undefined);
      return;
    }
    socket.unshift(bytes);
    told(bytes[0] === HANDSHAKE);
  });
}
