import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import {
  type Context,
  context,
  type LogEntry,
  type Server,
  type ServerOptions,
  type TlsOptions,
  type TransportName,
} from '@ujrpc/core';
import { onClose } from './closing.js';
import { Flow } from './fixtures/legacy/flow.js';
import { call } from './json-rpc.js';
import { fixtureServer } from './serve.js';

export interface TlsServing {
  readonly server: Server;
  readonly port: number;
  readonly url: string;
  readonly log: LogEntry[];
  readonly flow: Flow;
  /** The peers of calls, as a handler has them. */
  readonly peers: Context['peer'][];
}

/** The fixture service over TLS on a free port, until `closeAll`. */
export async function serveTls(
  transport: TransportName,
  tls: TlsOptions,
  options: Partial<ServerOptions> & {
    port?: number;
    reusePort?: boolean;
    closeAfterReply?: boolean;
  } = {},
): Promise<TlsServing> {
  const { port: wanted = 0, reusePort = false, closeAfterReply = false, ...rest } = options;
  const log: LogEntry[] = [];
  const peers: Context['peer'][] = [];
  const flow = new Flow();
  const server = await fixtureServer(rest, flow, log);
  server.use({
    around: (_call, next) => {
      peers.push(context().peer);
      return next();
    },
  });
  const { url, port } = await server.listen({
    transport,
    port: wanted,
    tls,
    reusePort,
    closeAfterReply,
  });
  return { server, port: port as number, url, log, flow, peers };
}

/** A TLS connection of Node's; certificates are checked only where `ca` is given. */
export async function connectTls(
  port: number,
  options: ConnectionOptions = {},
): Promise<TLSSocket> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    servername: 'localhost',
    rejectUnauthorized: options.ca !== undefined,
    ...options,
  });
  socket.on('error', () => undefined);
  onClose(() => socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

/** Why it does not connect, or is closed before the reply to a call. */
export async function tlsError(port: number, options: ConnectionOptions = {}): Promise<string> {
  try {
    const socket = await connectTls(port, options);
    await ask(socket);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
  return 'connected';
}

/** The reply to a call over raw TLS. */
export async function ask(socket: Socket, document = call('sum', '[2,3]')): Promise<string> {
  let said = '';
  socket.write(`${document}\n`);
  return new Promise((resolve, reject) => {
    const heard = (bytes: Buffer): void => {
      said += bytes.toString();
      if (said.endsWith('\n')) {
        socket.off('data', heard).off('error', reject).off('close', closed);
        resolve(said.trimEnd());
      }
    };
    const closed = (): void => reject(new Error('closed'));
    socket.on('data', heard).once('error', reject).once('close', closed);
  });
}

/** A plain connection, whatever the port speaks; what it hears until it is closed. */
export async function plainly(port: number, bytes: string | Uint8Array): Promise<string> {
  const socket = connectPlain(port, '127.0.0.1');
  onClose(() => socket.destroy());
  socket.on('error', () => undefined);
  const heard: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => heard.push(chunk));
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(heard).toString('latin1');
}

/** Waits until `is` holds: looks after each turn of the loop. */
export async function until(is: () => boolean): Promise<void> {
  while (!is()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
