import { pathToFileURL } from 'node:url';
import { type LogEntry, Server, type TransportName } from '@ujrpc/core';
import { onClose } from './closing.js';
import { generated } from './generated.js';

export interface TypedServing {
  readonly port: number;
  readonly url: string;
  readonly log: readonly LogEntry[];
  /** What handlers were given, the latest last. */
  readonly seen: readonly unknown[];
  /** The generated client's module. */
  readonly client: { createClient(url: string): { typed: TypedClient } };
}

export type TypedClient = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;

/** The service whose signatures name types that JSON lacks, until `closeAll`. */
export async function serveTyped(transport: TransportName): Promise<TypedServing> {
  const { contract, folder } = await generated('codecs');
  const module = (name: string) => import(pathToFileURL(`${folder}/${name}`).href);
  const { Typed, seen } = (await module('typed.js')) as {
    Typed: new () => object;
    seen: unknown[];
  };
  const log: LogEntry[] = [];
  const server = new Server({ contract, log: (entry) => log.push(entry) });
  onClose(() => server.close());
  const { url, port } = await server.register(new Typed()).listen({ transport, port: 0 });
  const client = (await module('client.js')) as TypedServing['client'];
  return { port: port as number, url, log, seen, client };
}
