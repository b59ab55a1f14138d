import { postStreamed } from '#post';
import { TransportError } from '../../errors.js';
import type { Link, LinkStream, StreamListener } from '../link.js';
import type { HttpLinkOptions } from './post.js';
import { postLink } from './post-link.js';

export type { HttpLinkOptions };

/** A stream is asked for; a server that has none to send may answer with one document. */
const ACCEPT = 'application/x-ndjson, application/json;q=0.9';

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
  };
}

function openStream(
  url: string,
  linkOptions: HttpLinkOptions,
  { id, headers, receive, collect, fail }: StreamListener,
): LinkStream {
  const controller = new AbortController();
  let isStreamed = false;
  const take = (text: string) => {
    isStreamed = true;
    return receive(text);
  };
  const link = postLink(url, linkOptions, (...given) => postStreamed(...given, take));
  return {
    usesCredit: false,
    send(text) {
      // Not `Headers`, which Node takes longer to load than a call takes.
      const others = Object.entries(headers ?? {}).filter(([name]) => !/^accept$/i.test(name));
      const options = {
        ids: [id],
        headers: { ...Object.fromEntries(others), accept: ACCEPT },
        signal: controller.signal,
      };
      link
        .send(text, options)
        .then((reply = '') =>
          isStreamed
            ? fail(new TransportError(`${url}: the reply ended before the stream did`))
            : collect(reply),
        )
        .catch(fail);
    },
    cancel: () => controller.abort(),
  };
}
