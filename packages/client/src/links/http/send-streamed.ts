import { postStreamed } from '#post';
import type { SendOptions, StreamListener } from '../link.js';
import type { HttpLinkOptions } from './post.js';
import { postLink } from './post-link.js';

/** Messages are asked for one by one; a server that has none to send so may answer with one document. */
const ACCEPT = 'application/x-ndjson, application/json;q=0.9';

/**
 * Sends a message whose reply may come in several.
 *
 * @param receive takes each of them
 * @returns the whole reply of a server that sent it as one; undefined after those that came one by one
 * @throws TransportError as `Link.send`
 */
export async function sendStreamed(
  url: string,
  linkOptions: HttpLinkOptions,
  text: string,
  options: SendOptions,
  receive: StreamListener['receive'],
): Promise<string | undefined> {
  let isStreamed = false;
  const take = (message: string) => {
    isStreamed = true;
    return receive(message);
  };
  const link = postLink(url, linkOptions, (...given) => postStreamed(...given, take));
  // Not `Headers`, which Node takes longer to load than a call takes.
  const others = Object.entries(options.headers ?? {}).filter(([name]) => !/^accept$/i.test(name));
  const headers = { ...Object.fromEntries(others), accept: ACCEPT };
  const reply = await link.send(text, { ...options, headers });
  return isStreamed ? undefined : reply;
}
