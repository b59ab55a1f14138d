import { openStream } from '#stream';
import { clientFor, type Methods, sendAlone } from './client.js';
import { overHttp } from './http.js';
import type { ClientOptions } from './options.js';

/**
 * Makes a client; generated code calls this as `createClient`. Nothing is sent before the first
 * call.
 *
 * @param methods the table that `ujrpc-codegen` wrote
 * @param url `http:` and `https:`, in a browser a relative one too; in Node also
 *   `tcp://host:port` and `unix:/path`, which keep one connection: opened by the first call, opened
 *   again by the next call after it was lost, and no reason for the process to stay alive but
 *   while calls are pending
 * @typeParam C the generated interface
 */
export function connect<C extends object>(
  methods: Methods,
  url: string | URL,
  options: ClientOptions = {},
): C {
  const address = String(url);
  const transport = /^(tcp|unix):/.test(address)
    ? openStream(address, options)
    : overHttp(address, options.fetch);
  const state = { methods, prefix: '', transport, options, notifies: false, send: sendAlone };
  return clientFor(state) as C;
}
