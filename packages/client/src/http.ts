import { post } from '#post';
import { TransportError } from './errors.js';
import { type ClientOptions, DEFAULT_MAX_REPLY_BYTES } from './options.js';
import type { Reply } from './post/post.js';
import type { Transport } from './transport.js';

/** Each message is one POST. */
export function overHttp(
  url: string,
  { fetch, maxReplyBytes = DEFAULT_MAX_REPLY_BYTES }: ClientOptions,
): Transport {
  return {
    lastId: 0,
    async exchange(body, ids, options) {
      let reply: Reply;
      try {
        reply = await post(url, { body, fetch, maxReplyBytes, ...options });
      } catch (cause) {
        throw new TransportError(`${url}: ${reasonOf(cause)}`, { cause });
      }
      const ok = reply.status >= 200 && reply.status < 300;
      return ok && !ids.length ? undefined : documentIn(ok, reply, url);
    },
  };
}

/** An error status counts only without a JSON-RPC body: 413 and 403 may carry one. */
function documentIn(ok: boolean, { status, text }: Reply, url: string): unknown {
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
