import type { SendOptions } from './link.js';

/**
 * Puts header fields into a message, for links whose messages have none of their own: as `meta.headers` of each
 * call in it.
 *
 * @param text JSON of a message or a batch
 */
export function withHeaders(text: string, headers: SendOptions['headers']): string {
  if (!headers) {
    return text;
  }
  const document = JSON.parse(text);
  const fields = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const add = (call: { meta?: object }) => ({ ...call, meta: { ...call.meta, headers: fields } });
  return JSON.stringify(Array.isArray(document) ? document.map(add) : add(document));
}
