import { pathToFileURL } from 'node:url';
import { type LogEntry, Server, type ServerOptions, type TransportName } from '@ujrpc/core';
import { onClose } from './closing.js';
import { generated } from './generated.js';
import { servedTls } from './served-tls.js';

export interface TypedServing {
  readonly port: number;
  readonly url: string;
  readonly log: readonly LogEntry[];
  /** What handlers were given, the latest last. */
  readonly seen: readonly unknown[];
  /** What the generated client for a URL has, by the namespace of the service. */
  createClient(url: string): TypedClient;
}

export type TypedClient = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;

/** The service whose signatures name types that JSON lacks, until `closeAll`. */
export function serveTyped(transport: TransportName): Promise<TypedServing> {
  return serveSeen('codecs', 'typed', 'Typed', transport);
}

/** The one whose signatures name arrays and images. */
export function serveMedia(
  transport: TransportName,
  options?: Partial<ServerOptions>,
): Promise<TypedServing> {
  return serveSeen('media', 'media', 'Media', transport, options);
}

/** A fixture whose module shows what its handlers were given. */
async function serveSeen(
  fixture: 'codecs' | 'media',
  namespace: string,
  className: string,
  transport: TransportName,
  options: Partial<ServerOptions> = {},
): Promise<TypedServing> {
  const { contract, folder } = await generated(fixture);
  const module = (name: string) => import(pathToFileURL(`${folder}/${name}`).href);
  const { seen, [className]: Service } = (await module(`${namespace}.js`)) as {
    seen: unknown[];
  } & Record<string, new () => object>;
  const log: LogEntry[] = [];
  const server = new Server({ contract, log: (entry) => log.push(entry), ...options });
  onClose(() => server.close());
  const { url, port } = await server
    .register(new (Service as new () => object)())
    .listen({ transport, port: 0, ...servedTls });
  const { createClient } = (await module('client.js')) as {
    createClient(url: string): Readonly<Record<string, TypedClient>>;
  };
  return {
    port: port as number,
    url,
    log,
    seen,
    createClient: (to) => createClient(to)[namespace] as TypedClient,
  };
}
