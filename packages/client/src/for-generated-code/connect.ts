import { clientFor, type Methods, send } from '../client.js';
import type { Named } from '../document.js';
import { exchangeOver } from '../exchange.js';
import type { Link } from '../links/link.js';
import { linkTo } from '../links/link-to.js';
import type { ClientOptions } from '../options.js';

/**
 * Makes a client; generated code calls this as `createClient`. Nothing is sent before the first
 * call.
 *
 * @param methods the table that `ujrpc-codegen` wrote
 * @param to a link of one's own, for this client alone, or a URL: `http:` and `https:`, in a browser a relative one too; `ws:`
 *   and `wss:`, and in Node `tcp://host:port` and `unix:/path`, which keep one connection: opened by the first call,
 *   opened again by the next call after it was lost, and in Node no reason for the process to stay alive but while
 *   calls are pending
 * @param named names arguments in errors; `ujrpc-codegen` wrote it too
 * @typeParam C the generated interface
 * @throws TypeError for a URL of another scheme, or with a host and port but no scheme; in a page each call rejects with
 *   it instead
 */
export function connect<C extends object>(
  methods: Methods,
  to: string | URL | Link,
  options: ClientOptions = {},
  named: Named = {},
): C {
  const link = (to as Link).send ? (to as Link) : linkTo(String(to), options);
  // In the order that gzip makes least of.
  return clientFor({
    to,
    link,
    exchange: exchangeOver(link),
    prefix: '',
    send,
    ids: { last: 0 },
    methods,
    named,
    options,
  }) as C;
}
