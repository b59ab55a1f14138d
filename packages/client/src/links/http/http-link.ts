import { TransportError } from '../../errors.js';
import type { Link, LinkStream, StreamListener } from '../link.js';
import type { HttpLinkOptions } from './post.js';
import { postLink } from './post-link.js';
import { sendStreamed } from './send-streamed.js';

export type { HttpLinkOptions };

/**
 * A link over HTTP: each message is a POST, and its reply the response, which streams come in piece by piece.
 * A server cannot speak first.
 *
 * @param url `http:` or `https:`, in a browser a relative one too
 */
export function httpLink(url: string, linkOptions: HttpLinkOptions = {}): Link {
  return {
    ...postLink(url, linkOptions),
    stream: (listener) => openStream(url, linkOptions, listener),
    batch: (text, options, receive) => sendStreamed(url, linkOptions, text, options, receive),
  };
}

function openStream(
  url: string,
  linkOptions: HttpLinkOptions,
  { id, headers, receive, collect, fail }: StreamListener,
): LinkStream {
  const controller = new AbortController();
  return {
    usesCredit: false,
    send(text) {
      const options = { ids: [id], headers, signal: controller.signal };
      sendStreamed(url, linkOptions, text, options, receive)
        .then((reply) =>
          reply === undefined
            ? fail(new TransportError(`${url}: the reply ended before the stream did`))
            : collect(reply),
        )
        .catch(fail);
    },
    cancel: () => controller.abort(),
  };
}
