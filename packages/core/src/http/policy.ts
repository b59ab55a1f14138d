import { ErrorCode as Codes, type ErrorCode } from '@ujrpc/protocol';
import { failure } from '../calls/failure.js';
import { failureReply } from '../json-rpc/reply.js';
import { withoutOptionalWhitespace } from './optional-whitespace.js';

/** What of HTTP a server's owner may choose. */
export interface HttpOptions {
  /** The path that calls are posted to. */
  readonly path: string;
  /** Origins, as browsers write them, that pages may call from; `*` is all. */
  readonly corsOrigins: readonly string[];
  /** Host names, beside the loopback ones, that a server on loopback answers to. */
  readonly allowedHosts: readonly string[];
}

/** The parts of a request head that decide what becomes of it. */
export interface RequestHead {
  readonly method: string;
  /** As on the request line, in origin-form or absolute-form (RFC 9112 §3.2). */
  readonly target: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly requestHeaders: string | undefined;
}

/** A reply to HTTP itself. Content-Type and Content-Length go before `headers`. */
export interface HttpReply {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body?: string;
}

/** Calls to be answered, with the headers that the reply then carries; or a reply at once. */
export type Decision =
  | { readonly kind: 'call'; readonly headers: readonly string[] }
  | { readonly kind: 'health' | 'openrpc'; readonly headers: readonly string[] }
  | { readonly kind: 'refuse'; readonly reply: HttpReply };

const MEDIA_TYPES: ReadonlySet<string> = new Set([
  'application/json',
  'application/json-rpc',
  'application/jsonrequest',
]);

const LOOPBACK_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** How long, in seconds, a browser may remember a preflight: as long as Chromium does at most. */
const PREFLIGHT_MAX_AGE = '7200';

/**
 * Decides about one request by its head.
 *
 * @param onLoopback whether the listener is bound to a loopback address: then a foreign Host is a
 *   sign of DNS rebinding
 */
export function decide(head: RequestHead, options: HttpOptions, onLoopback: boolean): Decision {
  const { path, authority } = readTarget(head);
  if (onLoopback && authority !== undefined && !isKnownHost(authority, options)) {
    return refuse(421, 'this server does not answer to that Host; see the option allowedHosts');
  }
  const kind = kindOf(path, options);
  if (kind === undefined) {
    return refuse(404, `no such path; calls are posted to ${options.path}`);
  }
  const allow = kind === 'call' ? 'POST, OPTIONS' : 'GET, HEAD, OPTIONS';
  if (head.method === 'OPTIONS') {
    return preflight(head, options, allow);
  }
  if (!allow.split(', ').includes(head.method)) {
    return refuse(405, `${allow} only`, ['Allow', allow]);
  }
  const allowed = isAllowedOrigin(head.origin, options);
  if (head.origin !== undefined && !allowed && !isOwnOrigin(head.origin, authority)) {
    return refuse(403, 'calls from that Origin are not allowed; see the option cors.origins');
  }
  const headers = allowed ? grant(head.origin as string) : [];
  const why = kind === 'call' ? unsupportedMedia(head) : undefined;
  return why === undefined ? { kind, headers } : refuse(415, why, headers);
}

/** A refusal, with the reason where a person with curl sees it. */
export function refusal(status: number, why: string, headers: readonly string[] = []): HttpReply {
  const code: ErrorCode = status === 413 ? Codes.MessageTooLarge : Codes.InvalidRequest;
  return { status, headers, body: failureReply('null', failure(code, why)) };
}

function refuse(status: number, why: string, headers?: readonly string[]): Decision {
  return { kind: 'refuse', reply: refusal(status, why, headers) };
}

/** RFC 9112 §3.2.2: the authority of an absolute-form target stands in for the Host field. */
function readTarget({ target, host }: RequestHead): { path: string; authority?: string } {
  const absolute = /^https?:\/\/([^/?#]*)([^?#]*)/i.exec(target);
  const authority = absolute?.[1] ?? host;
  const path = absolute === null ? (target.split('?', 1)[0] ?? '') : absolute[2] || '/';
  return authority === undefined ? { path } : { path, authority };
}

function isKnownHost(authority: string, { allowedHosts }: HttpOptions): boolean {
  const name = authority.replace(/:\d*$/, '').toLowerCase();
  return LOOPBACK_NAMES.has(name) || allowedHosts.some((allowed) => allowed.toLowerCase() === name);
}

function kindOf(path: string, options: HttpOptions): 'call' | 'health' | 'openrpc' | undefined {
  switch (path) {
    case options.path:
      return 'call';
    case '/health':
      return 'health';
    case '/openrpc.json':
      return 'openrpc';
    default:
      return undefined;
  }
}

function isAllowedOrigin(origin: string | undefined, { corsOrigins }: HttpOptions): boolean {
  return origin !== undefined && (corsOrigins.includes('*') || corsOrigins.includes(origin));
}

function isOwnOrigin(origin: string, authority: string | undefined): boolean {
  const own = /^https?:\/\/(.*)$/i.exec(origin)?.[1];
  return own !== undefined && own.toLowerCase() === authority?.toLowerCase();
}

function grant(origin: string): string[] {
  return ['Access-Control-Allow-Origin', origin, 'Vary', 'Origin'];
}

function preflight(head: RequestHead, options: HttpOptions, allow: string): Decision {
  const headers = ['Allow', allow];
  if (isAllowedOrigin(head.origin, options)) {
    headers.push(
      ...grant(head.origin as string),
      'Access-Control-Allow-Methods',
      allow,
      'Access-Control-Allow-Headers',
      head.requestHeaders ?? 'Content-Type',
      'Access-Control-Max-Age',
      PREFLIGHT_MAX_AGE,
    );
  }
  return { kind: 'refuse', reply: { status: 204, headers } };
}

function unsupportedMedia(head: RequestHead): string | undefined {
  const { contentType, contentEncoding, origin } = head;
  if (
    contentEncoding !== undefined &&
    withoutOptionalWhitespace(contentEncoding).toLowerCase() !== 'identity'
  ) {
    return 'Content-Encoding must be identity';
  }
  if (contentType === undefined) {
    // A page can send a POST without a type across origins unasked; tools that send none are no pages.
    return origin === undefined ? undefined : jsonOnly('none');
  }
  const mediaType = withoutOptionalWhitespace(contentType.split(';', 1)[0] ?? '');
  return MEDIA_TYPES.has(mediaType.toLowerCase()) ? undefined : jsonOnly(mediaType);
}

/** Names what came, since curl sends a form unasked; not where it is long, or more than plain text. */
function jsonOnly(mediaType: string): string {
  const got = /^[\x21-\x7e]{1,60}$/.test(mediaType) ? `, got ${mediaType}` : '';
  return `Content-Type must be application/json${got}`;
}
