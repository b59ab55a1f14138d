import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { connect as connectTls } from 'node:tls';
import type { ListenOptions } from '@ujrpc/core';

/**
 * Where the key and the certificate are with which the black-box suites run over TLS, as
 * `scripts/black-box-tls.mjs` has them do. Without it they run over plain connections.
 */
const folder = process.env['UJRPC_TEST_TLS'];

export const isOverTls = folder !== undefined;

/** For `listen`, wherever a suite says nothing of TLS itself. */
export const servedTls: Pick<ListenOptions, 'tls'> =
  folder === undefined
    ? {}
    : { tls: { keyFile: path.join(folder, 'key.pem'), certFile: path.join(folder, 'cert.pem') } };

/** A connection to a port as its server was told to serve it, and the socket below it. */
export async function connectAsServed(
  target: { readonly host: string; readonly port: number } | { readonly path: string },
): Promise<{ socket: Socket; below: Socket }> {
  const below = connect(target);
  await opened(below, 'connect');
  if (!isOverTls || 'path' in target) {
    return { socket: below, below };
  }
  const socket = connectTls({ socket: below, servername: 'localhost', rejectUnauthorized: false });
  await opened(socket, 'secureConnect');
  return { socket, below };
}

function opened(socket: Socket, event: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => reject(error);
    socket.once('error', failed);
    socket.once(event, () => {
      socket.off('error', failed);
      resolve();
    });
  });
}
