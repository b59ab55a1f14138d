import { DEFAULT_HOST, DEFAULT_PORT } from '@ujrpc/words';
import { UsageError } from '../errors.js';
import { oneLine } from '../json/print.js';
import { shellWord } from './shell-word.js';

/** Where to call. */
export interface Endpoint {
  readonly kind: 'http' | 'ws' | 'tcp' | 'unix';
  readonly url: string;
  /** The words of the command line that say how TLS is spoken there, for hints. */
  readonly tlsWords?: readonly string[];
}

export interface EndpointOptions {
  readonly url?: string;
  readonly uri?: string;
  readonly port?: string;
}

/** Of connections on which a server may speak first. */
export const TWO_WAY_FORMS =
  'ws://HOST:PORT, wss://HOST:PORT, tcp://HOST:PORT, tls://HOST:PORT or unix:/PATH';

const FORMS = `http://HOST:PORT, https://HOST:PORT, ${TWO_WAY_FORMS}`;

/** @throws UsageError when the options contradict each other or name no place */
export function readEndpoint({ url, uri, port }: EndpointOptions): Endpoint {
  if (url !== undefined) {
    if (uri !== undefined || port !== undefined) {
      throw new UsageError('--url already names host and port: leave out --uri and --port');
    }
    return readUrl(url);
  }
  const host = uri ?? DEFAULT_HOST;
  if (host === '' || /[/?#@\s]/.test(host)) {
    throw new UsageError(
      `--uri '${host}' is not a host name; for a whole address use --url ${FORMS}`,
    );
  }
  const authority = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return readUrl(`http://${authority}:${readPort(port)}`);
}

/** How a command line to the same place begins, for hints that can be pasted: `ujrpc -p 9000`. */
export function ujrpcAt({ url, tlsWords = [] }: Endpoint): string {
  return ['ujrpc', ...addressOptions(url), ...tlsWords]
    .map((word) => shellWord(oneLine(word)))
    .join(' ');
}

const DEFAULT_HOST_URL = `http://${DEFAULT_HOST}:`;

function addressOptions(url: string): readonly string[] {
  const port = url.startsWith(DEFAULT_HOST_URL) ? url.slice(DEFAULT_HOST_URL.length) : '';
  if (!/^\d+$/.test(port)) {
    return ['--url', url];
  }
  return port === String(DEFAULT_PORT) ? [] : ['-p', port];
}

function readPort(text: string | undefined): number {
  if (text === undefined) {
    return DEFAULT_PORT;
  }
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) {
    throw new UsageError(`--port '${text}' is not a port: it must be 1 to 65535`);
  }
  return port;
}

function readUrl(text: string): Endpoint {
  if (text.startsWith('unix:')) {
    return readUnixUrl(text);
  }
  const scheme = /^(https?|wss?|tcp|tls):\/\//i.exec(text)?.[1]?.toLowerCase();
  const parsed = scheme !== undefined && URL.canParse(text) ? new URL(text) : undefined;
  if (scheme === undefined || parsed === undefined || parsed.hostname === '') {
    throw new UsageError(`'${text}' is not an address to call: it must be ${FORMS}`);
  }
  // The root's slash says nothing, and people leave it out.
  if (scheme !== 'tcp' && scheme !== 'tls') {
    const kind = scheme.startsWith('ws') ? 'ws' : 'http';
    return { kind, url: parsed.href.replace(/^(\w+:\/\/[^/]+)\/$/, '$1') };
  }
  const port = readPort(parsed.port === '' ? undefined : parsed.port);
  return { kind: 'tcp', url: `${scheme}://${parsed.hostname}:${port}` };
}

function readUnixUrl(text: string): Endpoint {
  const path = text.slice('unix:'.length).replace(/^\/\//, '');
  if (path === '') {
    throw new UsageError(`'${text}' has no path: write unix:/PATH`);
  }
  return { kind: 'unix', url: text };
}
