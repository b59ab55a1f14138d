import { ErrorCode, type Limits } from '@ujrpc/words';
import type { HeaderFields } from './header-fields.js';
import { protocolError } from './protocol-error.js';
import { isEventId } from './tracked.js';

/** What a caller wishes for one call: the member `meta` of its request. */
export interface Meta {
  /** How many values it takes before it gives more credit; true: as many as come. */
  readonly stream?: number | true;
  /** Of the last value that it has seen of such a stream. */
  readonly lastEventId?: string;
  /** Until it has no use for the answer any more, from the arrival of the call. */
  readonly timeoutMs?: number;
  /** Added to the header fields of the connection, which win. */
  readonly headers?: HeaderFields;
}

export type HeaderLimits = Pick<Limits, 'maxHeaderBytes' | 'maxHeaderCount'>;

const MOST_INT32 = 0x7fff_ffff;

/** What a page cannot set over HTTP must not be set this way either (Fetch §2.2.2). */
const FORBIDDEN =
  /^(?:accept-charset|accept-encoding|access-control-.*|connection|content-length|cookie2?|date|dnt|expect|forwarded|host|keep-alive|origin|proxy-.*|referer|sec-.*|set-cookie|te|trailer|transfer-encoding|upgrade|via|x-forwarded-.*|x-real-ip)$/;

/** As `Headers` takes them: bytes, as characters of Latin-1. */
const FIELD_VALUE = /^[\t -~\u0080-\u00ff]*$/;

const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

/**
 * Reads `meta`. Members that it does not know are ignored.
 *
 * @throws RpcError -32600 naming the member that has the wrong type
 */
export function readMeta(text: string, limits: HeaderLimits): Meta {
  const { stream, lastEventId, timeoutMs, headers } = JSON.parse(text) as Record<string, unknown>;
  demand(
    stream === undefined || stream === true || isCount(stream, 0),
    'stream',
    'true or an integer of at least 0',
  );
  demand(
    lastEventId === undefined || isEventId(lastEventId),
    'lastEventId',
    'a string of 1 to 128 bytes without control characters',
  );
  demand(timeoutMs === undefined || isCount(timeoutMs, 1), 'timeoutMs', 'an integer of at least 1');
  if (headers !== undefined) {
    checkHeaders(headers, limits);
  }
  return { stream, lastEventId, timeoutMs, headers } as Meta;
}

/**
 * Reads what `$/headers` says.
 *
 * @returns undefined where it cannot be meant: there is no answer that could say so
 */
export function readHeaders(params: string, limits: HeaderLimits): HeaderFields | undefined {
  const headers = JSON.parse(params) as HeaderFields;
  try {
    checkHeaders(headers, limits);
    return headers;
  } catch {
    return undefined;
  }
}

function checkHeaders(headers: unknown, { maxHeaderBytes, maxHeaderCount }: HeaderLimits): void {
  demand(
    typeof headers === 'object' && headers !== null && !Array.isArray(headers),
    'headers',
    'an object',
  );
  const fields = Object.entries(headers as object);
  demand(
    fields.length <= maxHeaderCount,
    'headers',
    `an object of at most ${maxHeaderCount} fields`,
  );
  let bytes = 0;
  for (const [name, value] of fields) {
    const path = `headers[${JSON.stringify(name)}]`;
    demand(FIELD_NAME.test(name), path, 'a lower-case name of a header field');
    demand(!FORBIDDEN.test(name), path, 'another name; this one is for the connection to say');
    demand(typeof value === 'string' && FIELD_VALUE.test(value), path, 'one line of Latin-1');
    bytes += name.length + value.length;
  }
  demand(bytes <= maxHeaderBytes, 'headers', `an object of at most ${maxHeaderBytes} bytes`);
}

function isCount(value: unknown, least: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= MOST_INT32;
}

function demand(holds: boolean, member: string, expected: string): void {
  if (!holds) {
    throw protocolError(ErrorCode.InvalidRequest, `meta.${member} must be ${expected}`);
  }
}
