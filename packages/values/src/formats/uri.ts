import { isIpv6 } from './address.js';

/** The characters of each part, beside `%41`; of IRIs also those of RFC 3987 §2.2. */
interface Characters {
  readonly userinfo: RegExp;
  readonly host: RegExp;
  readonly path: RegExp;
  readonly query: RegExp;
  readonly fragment: RegExp;
}

const UNRESERVED = '\\w.~\\-';
const SUB_DELIMS = "!$&'()*+,;=";
const UCS =
  '\\u{a0}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{ffef}' +
  Array.from({ length: 14 }, (_, plane) => plane + 1)
    .map((plane) => `\\u{${plane.toString(16)}0000}-\\u{${plane.toString(16)}fffd}`)
    .join('')
    .replace('\\u{e0000}', '\\u{e1000}');
const PRIVATE = '\\u{e000}-\\u{f8ff}\\u{f0000}-\\u{ffffd}\\u{100000}-\\u{10fffd}';

function charactersOf(letters: string, inQuery: string): Characters {
  const all = (more: string) =>
    new RegExp(`^(?:[${UNRESERVED}${SUB_DELIMS}${letters}${more}]|%[\\dA-Fa-f]{2})*$`, 'u');
  return {
    userinfo: all(':'),
    host: all(''),
    path: all(':@/'),
    query: all(`:@/?${inQuery}`),
    fragment: all(':@/?'),
  };
}

const URI = charactersOf('', '');
const IRI = charactersOf(UCS, PRIVATE);

/** RFC 3986, appendix B: takes every text apart, from left to right, without a second try. */
const PARTS = /^(?:([^:/?#]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s;
const SCHEME = /^[A-Za-z][\dA-Za-z+.-]*$/;

/** RFC 3986 §3. */
export const isUri = (text: string): boolean => isReference(text, URI, true);
/** RFC 3986 §4.1. */
export const isUriReference = (text: string): boolean => isReference(text, URI, false);
/** RFC 3987 §2.2. */
export const isIri = (text: string): boolean => isReference(text, IRI, true);
/** RFC 3987 §2.2. */
export const isIriReference = (text: string): boolean => isReference(text, IRI, false);

/** A URI over HTTP, HTTPS or FTP with a host. */
export function isUrl(text: string): boolean {
  const [, scheme = '', authority = ''] = PARTS.exec(text) ?? [];
  const host = hostOf(authority);
  return /^(?:https?|ftp)$/i.test(scheme) && host?.name !== '' && isIri(text);
}

function isReference(text: string, allowed: Characters, needsScheme: boolean): boolean {
  const [, scheme, authority, path = '', query = '', fragment = ''] = PARTS.exec(text) ?? [];
  const hasScheme = scheme === undefined ? !needsScheme : SCHEME.test(scheme);
  // A path without an authority does not begin as one with it would.
  const isPath = allowed.path.test(path) && (authority !== undefined || !path.startsWith('//'));
  return (
    hasScheme &&
    isPath &&
    (authority === undefined || isAuthority(authority, allowed)) &&
    allowed.query.test(query) &&
    allowed.fragment.test(fragment)
  );
}

function isAuthority(text: string, { userinfo, host }: Characters): boolean {
  const found = hostOf(text);
  if (found === undefined || !userinfo.test(text.slice(0, Math.max(text.lastIndexOf('@'), 0)))) {
    return false;
  }
  const { literal, name } = found;
  return literal === undefined ? host.test(name) : isIpv6(literal) || isFuture(literal);
}

/** The host of an authority, of which the one in brackets is a literal; undefined where it is malformed. */
function hostOf(authority: string): { literal?: string; name: string } | undefined {
  const place = authority.slice(authority.lastIndexOf('@') + 1);
  const found = /^(?:\[([^[\]]*)\]|([^[\]:]*))(?::\d*)?$/.exec(place);
  const [, literal, name = ''] = found ?? [];
  return found === null ? undefined : literal === undefined ? { name } : { literal, name: literal };
}

/** RFC 3986 §3.2.2, `IPvFuture`. */
function isFuture(text: string): boolean {
  return /^[Vv][\dA-Fa-f]+\.[\w.~!$&'()*+,;=:-]+$/.test(text);
}

const LITERALS =
  /^(?:[!#$&(-;=?-[\]_a-z~\u{a0}-\u{d7ff}\u{e000}-\u{fdcf}\u{fdf0}-\u{ffef}\u{10000}-\u{10fffd}]|%[\dA-Fa-f]{2})*$/u;
const VARIABLE = /^(?:\w|%[\dA-Fa-f]{2})(?:\.?(?:\w|%[\dA-Fa-f]{2}))*(?::[1-9]\d{0,3}|\*)?$/;

/** RFC 6570 §2. */
export function isUriTemplate(text: string): boolean {
  const [first = '', ...rest] = text.split('{');
  return (
    LITERALS.test(first) &&
    rest.every((part) => {
      const end = part.indexOf('}');
      return end > 0 && isExpression(part.slice(0, end)) && LITERALS.test(part.slice(end + 1));
    })
  );
}

/** An operator, where there is one, and variables. */
function isExpression(text: string): boolean {
  const variables = text.replace(/^[+#./;?&=,!@|]/, '').split(',');
  return variables.every((one) => VARIABLE.test(one));
}
