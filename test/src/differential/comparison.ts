/** What one transport said to a stream, as latin1: one character is one byte. */
export type Said = string;

/** Where the next reply begins; no body of the fixture service looks like that. */
const HTTP_REPLY = /(?=HTTP\/1\.1 \d{3} )/;
const FRAMED_REPLY = /(?=Content-Length: \d+\r\n\r\n)/;

/**
 * The difference between what two transports said to one stream.
 *
 * @param sent all of the stream, as latin1
 * @param portable what `node` said
 * @param native what another transport said
 * @returns undefined without a difference
 */
export function difference(
  sent: string,
  wellFormed: boolean,
  portable: Said,
  native: Said,
): string | undefined {
  if (portable === native) {
    return undefined;
  }
  const isHttp = [portable, native].some((text) => text.startsWith('HTTP/'));
  if (!isHttp) {
    const isSame = sameSet(portable, native) || (!wellFormed && bothEndBroken(portable, native));
    return isSame ? undefined : 'the raw replies differ';
  }
  const [replies, nativeReplies] = [httpReplies(portable), httpReplies(native)];
  const longest = Math.max(replies.length, nativeReplies.length);
  let at = 0;
  while (at < longest && replies[at] === nativeReplies[at]) {
    at++;
  }
  const [left, right] = [replies.slice(at), nativeReplies.slice(at)];
  const isRefused = bothRefuse(left, right) || isDocumented(sent, left, right);
  return at === longest || (!wellFormed && isRefused) ? undefined : `HTTP reply ${at} differs`;
}

/** Raw replies leave as they get ready, so their order says nothing. */
function sameSet(one: Said, other: Said): boolean {
  const sorted = (text: Said) =>
    (text.startsWith('Content-') ? text.split(FRAMED_REPLY) : text.split('\n')).sort().join('\n');
  return sorted(one) === sorted(other);
}

/**
 * Where a broken document ends is not for anyone to rely on (a backslash outside of a string may hide
 * a quote or not), so neither is whether it is broken or too large: only that it is refused last.
 */
function bothEndBroken(one: Said, other: Said): boolean {
  const lastWord =
    /\{"jsonrpc":"2\.0","id":null,"error":\{"code":-32(?:700|007),"message":"[\w ]+"\}\}\n?$/;
  return [one, other].every((text) => lastWord.test(text));
}

/** Leave to send a body is left out where the body is there already (RFC 9110 §10.1.1). */
function httpReplies(text: Said): string[] {
  return text.split(HTTP_REPLY).filter((reply) => !/^(HTTP\/1\.1 100 |$)/.test(reply));
}

/**
 * How a malformed request is refused is not for anyone to rely on, only that nothing comes after it:
 * an error that closes or, where the stream ends within a request's head, just the end. A request
 * that is answered by its head and has a broken body may be told the one, the other or both.
 */
function bothRefuse(left: readonly string[], right: readonly string[]): boolean {
  const both = [left, right];
  const areRefusals = both.every((replies) => replies.length <= 2 && replies.every(needsNoBody));
  return areRefusals && both.some((replies) => closes(replies.at(-1)));
}

function needsNoBody(reply: string): boolean {
  return /^HTTP\/1\.1 ([45]|204 .*\r\nAllow: |200 .*("status":"ok"|"openrpc":))/s.test(reply);
}

function closes(reply: string | undefined): boolean {
  return reply === undefined || reply.includes('\r\nConnection: close\r\n');
}

const EXTENSION_OR_TRAILER = /^[\da-f]+;|^0+[^\r\n]*\r\n[\w-]+:/im;

/** The leniencies of docs/architecture.md, "Where transports differ". */
function isDocumented(
  sent: string,
  [portable = '', ...others]: readonly string[],
  [native = '']: readonly string[],
): boolean {
  const isPortableRefusal = portable.startsWith('HTTP/1.1 400 ') && others.length === 0;
  const unknownVerb = isPortableRefusal && /^HTTP\/1\.1 4\d\d /.test(native);
  // Node's parser wants extensions in the grammar of RFC 9112 §7.1.1 and no framing in trailers.
  const aroundChunks = isPortableRefusal && EXTENSION_OR_TRAILER.test(sent);
  const moreSpaces = native.startsWith('HTTP/1.1 400 ') && /^[!-~]+ {2,}/m.test(sent);
  // Node's parser skips any mix of CR and LF between requests.
  const oddLineEnds = native.startsWith('HTTP/1.1 400 ') && /\r\r|[^\r]\n[A-Z]+ /.test(sent);
  return unknownVerb || oddLineEnds || aroundChunks || moreSpaces;
}
