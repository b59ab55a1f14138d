import { pathToFileURL } from 'node:url';
import { expect } from '@jest/globals';
import { type LogEntry, Server, type ServerOptions, type TransportName } from '@ujrpc/core';
import { onClose } from './closing.js';
import type { Feed } from './fixtures/streams/feed.js';
import { generated } from './generated.js';
import { post } from './http.js';
import { untilClosed } from './peer.js';
import { servedTls } from './served-tls.js';

export interface FeedServing {
  readonly port: number;
  readonly feed: Feed;
  readonly server: Server;
  readonly log: LogEntry[];
  /** Where the generated client is. */
  readonly folder: string;
}

export async function serveFeed(
  transport: TransportName,
  options: Partial<ServerOptions> = {},
  wantedPort = 0,
): Promise<FeedServing> {
  const { contract, folder } = await generated('streams');
  const module = (await import(pathToFileURL(`${folder}/feed.js`).href)) as {
    Feed: new () => Feed;
  };
  const feed = new module.Feed();
  const log: LogEntry[] = [];
  const server = new Server({ contract, log: (entry) => log.push(entry), ...options });
  onClose(() => server.close());
  const { port } = await server
    .register(feed)
    .listen({ transport, port: wantedPort, ...servedTls });
  return { port: port as number, feed, server, log, folder };
}

/** A request; what is in `meta` asks for a stream. */
export function call(
  method: string,
  params: unknown[] = [],
  meta?: object,
  id: unknown = 1,
): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method: `feed.${method}`, params, meta });
}

export function credit(n: number, id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', method: '$/credit', params: { id, n } });
}

export function cancel(id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } });
}

export interface Heard {
  readonly values: unknown[];
  readonly eventIds: unknown[];
  readonly replies: string[];
}

/** What the lines of a stream say together. */
export function heard(lines: readonly string[], id: unknown = 1): Heard {
  const values: unknown[] = [];
  const eventIds: unknown[] = [];
  const replies: string[] = [];
  for (const line of lines.filter((text) => text.trim() !== '')) {
    const { method, params } = JSON.parse(line);
    if (method === undefined) {
      replies.push(line);
    } else {
      expect([method, params.id]).toEqual(['$/next', id]);
      values.push(...params.values);
      if (params.eventId !== undefined) {
        eventIds.push(params.eventId);
      }
    }
  }
  return { values, eventIds, replies };
}

export const firsts = (n: number) => Array.from({ length: n }, (_, i) => i);

/** Takes a chunked body apart, which must be whole. */
export function dechunked(body: string): string {
  let text = '';
  for (let rest = Buffer.from(body, 'utf8'); ; ) {
    const end = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.toString('latin1', 0, end), 16);
    const chunk = rest.subarray(end + 2, end + 2 + size);
    expect(rest.toString('latin1', end + 2 + size, end + 4 + size)).toBe('\r\n');
    if (size === 0) {
      expect(rest.length).toBe(end + 4);
      return text;
    }
    text += chunk.toString('utf8');
    rest = rest.subarray(end + 4 + size);
  }
}

/** Posts a document and closes after the reply. */
export async function streamed(
  port: number,
  document: string,
  accept: string,
  ...headers: string[]
) {
  const said = await untilClosed(
    port,
    post(document, `Accept: ${accept}`, 'Connection: close', ...headers),
  );
  const at = said.indexOf('\r\n\r\n');
  return { head: said.slice(0, at), body: said.slice(at + 4) };
}

export const NDJSON = 'application/x-ndjson';
