import { streamLink } from '#stream-link';
import type { HttpLinkOptions } from './http/post.js';
import { postLink } from './http/post-link.js';
import type { Link } from './link.js';

/**
 * The link that a URL asks for.
 *
 * @param http makes it of an `http:` or `https:` URL
 * @throws TypeError for a URL of another scheme, or with a host and port but no scheme
 */
export function linkTo(url: string, options: HttpLinkOptions, http = postLink): Link {
  if (/^(tcp|unix):/.test(url)) {
    return streamLink(url, options);
  }
  // A relative URL has no colon in its first segment (RFC 3986 §4.2): what has one is a scheme, or
  // `127.0.0.1:8545`, which a browser would take for a file beside the page.
  if (/^(?!https?:)[^/?#]*:/i.test(url)) {
    throw new TypeError(`${url}: expected http://, https://, tcp://HOST:PORT or unix:/PATH`);
  }
  return http(url, options);
}
