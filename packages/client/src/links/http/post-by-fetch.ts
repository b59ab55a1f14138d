import { DEFAULT_MAX_REPLY_BYTES } from '../../options.js';
import type { SendOptions, StreamListener } from '../link.js';
import { isStream, receiveAll } from './messages.js';
import { type HttpLinkOptions, type Posted, tooLong } from './post.js';

/**
 * Whether connections are kept is fetch's business.
 *
 * @param read takes the body of the response
 */
export async function post(
  url: string,
  body: string,
  {
    fetch = globalThis.fetch,
    contentType = 'application/json',
    maxReplyBytes = DEFAULT_MAX_REPLY_BYTES,
  }: HttpLinkOptions,
  { headers, signal }: SendOptions,
  read = textOf,
): Promise<Posted> {
  try {
    const fields = new Headers(headers);
    fields.set('content-type', contentType);
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: fields,
      // A redirect would carry params and headers to where nobody meant them to go. Not "error", which
      // Cloudflare Workers do not implement: the 3xx, or a page's status 0, is refused like other statuses.
      redirect: 'manual',
      signal: signal as AbortSignal,
    });
    return { status: response.status, text: await read(response, maxReplyBytes) };
  } catch (cause) {
    // fetch does not tell how far it came.
    return { cause: cause as Error };
  }
}

/**
 * As `post`, for a reply that may be a stream of messages.
 *
 * @param receive takes each of them, as `StreamListener` does; the text of the reply is empty then
 */
export function postStreamed(
  url: string,
  body: string,
  link: HttpLinkOptions,
  options: SendOptions,
  receive: StreamListener['receive'],
): Promise<Posted> {
  return post(url, body, link, options, async (response, maxBytes) => {
    if (!isStream(response.headers.get('content-type'))) {
      return textOf(response, maxBytes);
    }
    await receiveAll(piecesOf(response), maxBytes, receive);
    return '';
  });
}

/** React Native reads a body whole: its values come all at once, in the end. */
async function* piecesOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader?.();
  if (!reader) {
    yield new TextEncoder().encode(await response.text());
    return;
  }
  try {
    for (let { value } = await reader.read(); value; { value } = await reader.read()) {
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}

/** @throws RangeError for a body over the limit, where it can be read in pieces before the rest of it is read */
async function textOf(response: Response, maxBytes: number): Promise<string> {
  const reader = response.body?.getReader?.();
  if (!reader) {
    // No body, or React Native, which reads it whole; a character is at least a byte.
    const text = await response.text();
    if (text.length > maxBytes) {
      throw tooLong(maxBytes);
    }
    return text;
  }
  const utf8 = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { value } = await reader.read();
    if (!value) {
      return text + utf8.decode();
    }
    bytes += value.length;
    if (bytes > maxBytes) {
      await reader.cancel();
      throw tooLong(maxBytes);
    }
    text += utf8.decode(value, { stream: true });
  }
}
