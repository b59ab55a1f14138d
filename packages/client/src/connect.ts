import { openStream } from '#stream';
import { clientFor, type Methods, sendAlone } from './client.js';
import type { Named } from './document.js';
import { overHttp } from './http.js';
import type { ClientOptions } from './options.js';
import type { Transport } from './transport.js';

/**
 * Makes a client; generated code calls this as `createClient`. Nothing is sent before the first
 * call.
 *
 * @param methods the table that `ujrpc-codegen` wrote
 * @param url `http:` and `https:`, in a browser a relative one too; in Node also
 *   `tcp://host:port` and `unix:/path`, which keep one connection: opened by the first call, opened
 *   again by the next call after it was lost, and no reason for the process to stay alive but
 *   while calls are pending
 * @param named names arguments in errors; `ujrpc-codegen` wrote it too
 * @typeParam C the generated interface
 * @throws TypeError for a URL of another scheme, or with a host and port but no scheme
 */
export function connect<C extends object>(
  methods: Methods,
  url: string | URL,
  options: ClientOptions = {},
  named: Named = {},
): C {
  const transport = transportFor(String(url), options);
  const call = { prefix: '', options, notifies: false, send: sendAlone };
  return clientFor({ ...call, methods, named, transport }) as C;
}

function transportFor(url: string, options: ClientOptions): Transport {
  if (/^(tcp|unix):/.test(url)) {
    return openStream(url, options);
  }
  // A relative URL has no colon in its first segment (RFC 3986 §4.2): what has one is a scheme, or
  // `127.0.0.1:8545`, which a browser would take for a file beside the page.
  if (/^(?!https?:)[^/?#]*:/i.test(url)) {
    throw new TypeError(`${url}: expected http://, https://, tcp://HOST:PORT or unix:/PATH`);
  }
  return overHttp(url, options);
}
