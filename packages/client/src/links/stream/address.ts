import { DEFAULT_PORT } from '@ujrpc/words';

/**
 * Reads `tcp://host:port`, the port 8545 when it is not given, and `unix:/path`.
 *
 * @returns what `net.connect` takes
 * @throws TypeError for a URL that is neither
 */
export function addressOf(url: string): { path: string } | { host: string; port: number } {
  const path = /^unix:(?:\/\/)?(.+)$/s.exec(url)?.[1];
  if (path) {
    return { path };
  }
  const parsed = parse(url);
  if (parsed?.protocol !== 'tcp:' || !parsed.hostname) {
    throw new TypeError(`${url}: expected tcp://host:port or unix:/path`);
  }
  return {
    // A URL has an IPv6 address in brackets (RFC 3986 §3.2.2), a socket does not.
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port ? Number(parsed.port) : DEFAULT_PORT,
  };
}

/** URL.canParse of Node 20 takes ports for good that the constructor refuses. */
function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
