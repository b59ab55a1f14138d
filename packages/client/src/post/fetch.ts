import { type Reply, type Request, tooLong } from './post.js';

/** Whether connections are kept is fetch's business. */
export async function post(
  url: string,
  { fetch, body, headers, signal, maxReplyBytes }: Request,
): Promise<Reply> {
  const fields = new Headers(headers);
  fields.set('content-type', 'application/json');
  const response = await (fetch ?? globalThis.fetch)(url, {
    method: 'POST',
    body,
    headers: fields,
    // A redirect would carry params and headers to where nobody meant them to go.
    redirect: 'error',
    signal: signal ?? null,
  });
  return { status: response.status, text: await textOf(response, maxReplyBytes) };
}

/** @throws RangeError for a body over the limit, before the rest of it is read */
async function textOf({ body }: Response, maxBytes: number): Promise<string> {
  const reader = body?.getReader();
  const utf8 = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { value } = (await reader?.read()) ?? {};
    if (!value) {
      return text + utf8.decode();
    }
    bytes += value.length;
    if (bytes > maxBytes) {
      await reader?.cancel();
      throw tooLong(maxBytes);
    }
    text += utf8.decode(value, { stream: true });
  }
}
