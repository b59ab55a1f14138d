import { DEFAULT_PORT } from '@ujrpc/words';

/** Of a host, as `net.connect` and `tls.connect` take it. */
export interface HostAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Reads `tcp://host:port` and `tls://host:port`, the port 8545 when it is not given, and `unix:/path`.
 *
 * @returns what `net.connect` takes, and of `tls:` also `tls.connect`
 * @throws TypeError for another URL
 */
export function addressOf(url: string): { path: string } | HostAddress {
  const path = /^unix:(?:\/\/)?(.+)$/s.exec(url)?.[1];
  if (path) {
    return { path };
  }
  const parsed = parse(url);
  if (!/^(tcp|tls):$/.test(parsed?.protocol ?? '') || !parsed?.hostname) {
    throw new TypeError(`${url}: expected tcp://host:port, tls://host:port or unix:/path`);
  }
  return {
    // A URL has an IPv6 address in brackets (RFC 3986 §3.2.2), a socket does not.
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port ? Number(parsed.port) : DEFAULT_PORT,
  };
}

/** As in a URL. */
export function nameOf({ host, port }: HostAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** URL.canParse of Node 20 takes ports for good that the constructor refuses. */
function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
