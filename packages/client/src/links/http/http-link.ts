import { TransportError } from '../../errors.js';
import type { Link, LinkStream, StreamListener } from '../link.js';
import { Pace, realClock } from '../pace.js';
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
  const pace = new Pace(realClock);
  let endPause = () => {};
  /** Of a stream that is resumed, what still comes of the last post is nobody's. */
  let posts = 0;
  const post = async (text: string): Promise<void> => {
    posts += 1;
    const number = posts;
    let isStreamed = false;
    const take = (message: string) => {
      if (!isStreamed) {
        isStreamed = true;
        pace.opened();
      }
      return number === posts ? receive(message) : undefined;
    };
    const options = { ids: [id], headers, signal: controller.signal };
    try {
      const reply = await sendStreamed(url, linkOptions, text, options, take);
      if (reply === undefined) {
        throw new TransportError(`${url}: the reply ended before the stream did`);
      }
      collect(reply);
    } catch (error) {
      if (number === posts) {
        fail(error);
      }
    }
  };
  return {
    usesCredit: false,
    send: (text) => void post(text),
    resume(text) {
      posts += 1;
      endPause = realClock.after(pace.next(), () => void post(text));
      return true;
    },
    cancel() {
      endPause();
      controller.abort();
    },
  };
}
