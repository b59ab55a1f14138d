import { TransportError } from './errors.js';
import { type ClientOptions, DEFAULT_MAX_REPLY_BYTES } from './options.js';
import type { Transport } from './transport.js';

/** Each message is one POST; whether connections are kept is fetch's business. */
export function overHttp(url: string, { fetch, maxReplyBytes }: ClientOptions): Transport {
  return {
    lastId: 0,
    async exchange(message, ids, { signal, headers }) {
      const body = JSON.stringify(message);
      // A redirect would carry params and headers to where nobody meant them to go.
      const redirect = 'error' as const;
      const init = { method: 'POST', body, redirect, signal: signal ?? null };
      const fields = new Headers(headers);
      fields.set('content-type', 'application/json');
      let response: Response;
      let text: string;
      try {
        response = await (fetch ?? globalThis.fetch)(url, { ...init, headers: fields });
        text = await textOf(response, maxReplyBytes ?? DEFAULT_MAX_REPLY_BYTES);
      } catch (cause) {
        throw new TransportError(`${url}: ${reasonOf(cause)}`, { cause });
      }
      return response.ok && !ids.length ? undefined : documentIn(response, text, url);
    },
  };
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
      throw new RangeError(`a reply of over ${maxBytes} bytes`);
    }
    text += utf8.decode(value, { stream: true });
  }
}

/** An error status counts only without a JSON-RPC body: 413 and 403 may carry one. */
function documentIn({ ok, status }: Response, text: string, url: string): unknown {
  let cause: unknown;
  try {
    const document = JSON.parse(text);
    if (ok || document?.jsonrpc || Array.isArray(document)) {
      return document;
    }
  } catch (error) {
    cause = error;
  }
  throw new TransportError(`${url}: HTTP ${status}${ok ? ', not JSON' : ''}`, { cause, status });
}

/** Node's fetch says "fetch failed" and hides the reason in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const { code, message: detail } = Object(cause) as NodeJS.ErrnoException;
  return `${message}${code || detail ? ` (${code ?? detail})` : ''}`;
}
