import type { Codec } from './codec.js';
import { classOf } from './gist.js';

/** What a `URL` is, where neither the DOM's nor Node's types are at hand. */
export interface UrlLike {
  readonly href: string;
}

const { URL } = globalThis as unknown as { URL: new (text: string) => UrlLike };

/** An absolute URL, written as its `href`. */
export const url: Codec<UrlLike> = {
  type: 'URL',
  expected: 'URL',
  // The parser drops white space and control characters silently.
  is: (wire): wire is string =>
    typeof wire === 'string' && !/[\0- \x7f]/.test(wire) && parses(wire),
  has: (value): value is UrlLike => classOf(value) === 'URL',
  encode: ({ href }) => href,
  decode: (wire) => new URL(wire),
};

function parses(text: string): boolean {
  try {
    new URL(text);
    return true;
  } catch {
    return false;
  }
}
