import { connect } from 'node:net';
import { turns } from '../support/peer.js';
import type { Stream } from './streams.js';

/** A server that has not closed by then hangs. */
const PATIENCE_MS = 10_000;

/** Sends a stream and closes this side. @returns all that the server said until it closed too */
export async function exchange(port: number, { pieces }: Stream): Promise<Buffer> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const received: Buffer[] = [];
  const closed = new Promise<void>((resolve, reject) => {
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.setTimeout(PATIENCE_MS, () => {
      socket.destroy(new Error(`not closed after ${Buffer.concat(received).toString('latin1')}`));
    });
  });
  const sent = send();
  await closed;
  await sent;
  return Buffer.concat(received);

  async function send(): Promise<void> {
    for (const piece of pieces) {
      socket.write(piece);
      await turns(2);
    }
    socket.end();
  }
}
