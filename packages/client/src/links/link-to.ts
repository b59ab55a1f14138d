import { keptLink } from '#kept-link';
import type { CallOptions, LinkOptions } from '../options.js';
import { postLink } from './http/post-link.js';
import type { Link } from './link.js';

/**
 * The link that a URL asks for.
 *
 * @param http makes it of an `http:` or `https:` URL
 * @param kept makes it of another one, and of one with `tls`
 * @throws TypeError for a URL of another scheme, or with a host and port but no scheme; in a page the calls reject instead
 */
export function linkTo(
  url: string,
  options: LinkOptions & Pick<CallOptions, 'headers'>,
  http = postLink,
  kept = keptLink,
): Link {
  // A relative URL has no colon in its first segment (RFC 3986 §4.2): what has one is a scheme, or
  // `127.0.0.1:8545`, which a browser would take for a file beside the page.
  return (options.tls || /^(?!https?:)[^/?#]*:/i.test(url) ? kept : http)(url, options);
}
