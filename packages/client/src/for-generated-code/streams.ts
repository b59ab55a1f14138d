/** What generated clients are made of that have methods which stream. Others need nothing of it. */
import { keptStreamLink } from '#kept-link';
import { clientFor, type Methods, send, stateOf } from '../client.js';
import type { Named } from '../document.js';
import { httpLink } from '../links/http/http-link.js';
import type { Link } from '../links/link.js';
import { linkTo } from '../links/link-to.js';
import type { ClientOptions } from '../options.js';
import { start } from '../streams/client-stream.js';
import { sendStream } from '../streams/send-stream.js';
import { isStreaming } from '../streams/streaming.js';
import { connect as connectPlainly } from './connect.js';

export { streaming } from '../streams/streaming.js';

/** As the other `connect`, for a client of which methods stream. */
export function connect<C extends object>(
  methods: Methods,
  to: string | URL | Link,
  options: ClientOptions = {},
  named: Named = {},
): C {
  const link = (to as Link).send
    ? (to as Link)
    : linkTo(String(to), options, httpLink, keptStreamLink);
  const plain = connectPlainly(methods, link, options, named);
  return clientFor({
    ...stateOf(plain),
    start,
    send: (call, state) => (isStreaming(call.entry) ? sendStream(call, state) : send(call, state)),
  }) as C;
}
