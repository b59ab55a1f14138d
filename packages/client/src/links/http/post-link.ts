import { post } from '#post';
import { TransportError } from '../../errors.js';
import type { Link } from '../link.js';
import type { HttpLinkOptions } from './post.js';

/**
 * A link over HTTP for calls that are answered at once: each message is a POST, and its reply the response.
 *
 * @param carry how it is posted
 */
export function postLink(url: string, linkOptions: HttpLinkOptions = {}, carry = post): Link {
  return {
    async send(body, options) {
      const reply = await carry(url, body, linkOptions, options);
      if (reply.cause) {
        throw new TransportError(`${url}: ${reasonOf(reply.cause)}`, reply);
      }
      const { status, text } = reply;
      if (status > 199 && status < 300) {
        return options.ids.length ? text : undefined;
      }
      // A page's fetch gives a redirect the status 0.
      const why = status < 400 ? ', a redirect' : '';
      // An error status counts only without a JSON-RPC body: 413 and 403 may carry one.
      if (why || !/^\s*[[{].*"jsonrpc"/s.test(text)) {
        throw new TransportError(`${url}: HTTP ${status}${why}`, { cause: reply, status });
      }
      return text;
    },
  };
}

/** Node's fetch says "fetch failed" and hides the reason in the cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  const { message: detail, code = detail } = Object(cause) as NodeJS.ErrnoException;
  return message + (code ? ` (${code})` : '');
}
