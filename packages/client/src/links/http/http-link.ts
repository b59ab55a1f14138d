import { TransportError } from '../../errors.js';
import type { Link, LinkStream, StreamListener } from '../link.js';
import { Pace, realClock } from '../pace.js';
import { lingering } from './lingering.js';
import type { HttpLinkOptions } from './post.js';
import { postLink } from './post-link.js';
import { sendStreamed } from './send-streamed.js';

export type { HttpLinkOptions };

/**
 * A link over HTTP: each message is a POST, and its reply the response, which streams come in piece by piece.
 * A server cannot speak first. What `close` ends is the streams that are open.
 *
 * @param url `http:` or `https:`, in a browser a relative one too
 */
export function httpLink(url: string, linkOptions: HttpLinkOptions = {}): Link {
  const open: OpenStreams = new Set();
  return {
    ...postLink(url, linkOptions),
    stream: (listener) => openStream(url, linkOptions, listener, open),
    batch: (text, options, receive) => sendStreamed(url, linkOptions, text, options, receive),
    async close() {
      for (const end of open) {
        end();
      }
    },
  };
}

/** What ends each stream that is not over, pauses before it is resumed included. */
type OpenStreams = Set<() => void>;

function openStream(
  url: string,
  linkOptions: HttpLinkOptions,
  { id, headers, receive, collect, fail }: StreamListener,
  open: OpenStreams,
): LinkStream {
  const controller = new AbortController();
  const pace = new Pace(realClock);
  let endPause = () => {};
  let endLinger = () => {};
  /** Of a stream that is resumed, what still comes of the last post is nobody's. */
  let posts = 0;
  let isTaking = false;
  const cancel = () => {
    open.delete(close);
    endPause();
    controller.abort();
  };
  const close = () => {
    cancel();
    fail(new TransportError(`${url}: closed by the client`));
  };
  const post = async (text: string): Promise<void> => {
    posts += 1;
    const number = posts;
    let isStreamed = false;
    const take = (message: string) => {
      if (!isStreamed) {
        isStreamed = true;
        pace.opened();
      }
      isTaking = true;
      const taken = number === posts ? receive(message) : undefined;
      isTaking = false;
      return taken;
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
    endLinger();
    if (number === posts) {
      open.delete(close);
    }
  };
  open.add(close);
  return {
    usesCredit: false,
    send: (text) => void post(text),
    resume(text) {
      if (!open.has(close)) {
        return false;
      }
      posts += 1;
      // It is made again for what the server has said: that it closes.
      endPause = realClock.after(pace.next(isTaking), () => void post(text));
      return true;
    },
    over() {
      endLinger = lingering(controller);
    },
    cancel,
  };
}
