import type { JsonRpcParams, Limits } from '@ujrpc/protocol';
import { type MemberSpan, memberSpans } from './spans.js';

/** One element of a document, taken apart (JSON-RPC 2.0 §4). */
export type Envelope = Request | InvalidRequest;

export interface Request {
  readonly valid: true;
  readonly method: string;
  /** The id as it stands in the text; undefined for a notification. */
  readonly idToken: string | undefined;
  readonly params: JsonRpcParams | undefined;
  /** A name that the params give twice. */
  readonly duplicateParam: string | undefined;
}

export interface InvalidRequest {
  readonly valid: false;
  /** To be echoed: the id where it could be read, else `null`. */
  readonly idToken: string;
  readonly why: string;
}

type EnvelopeLimits = Pick<Limits, 'maxIdBytes' | 'maxMethodBytes'>;

const NAMES = ['jsonrpc', 'id', 'method', 'params'] as const;
type EnvelopeMembers = Partial<Record<(typeof NAMES)[number], MemberSpan>>;

/**
 * Reads the element of `text` that begins at `start` and that JSON.parse turned into `value`.
 * Members may come in any order; members that JSON-RPC does not know are ignored.
 */
export function readEnvelope(
  text: string,
  start: number,
  value: unknown,
  limits: EnvelopeLimits,
): Envelope {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return invalid('null', 'a request is an object');
  }
  const members: EnvelopeMembers = {};
  const twice = collect(memberSpans(text, start), members);
  const id = readId(text, twice === 'id' ? undefined : members.id, limits);
  if (twice !== undefined) {
    return invalid(id.token ?? 'null', `${twice} is given twice`);
  }
  if (id.why !== undefined) {
    return invalid('null', id.why);
  }
  return readRequest(text, value as Record<string, unknown>, members, id.token, limits);
}

function invalid(idToken: string, why: string): InvalidRequest {
  return { valid: false, idToken, why };
}

/** @returns the envelope's member that occurs twice, `id` before others */
function collect(spans: readonly MemberSpan[], into: EnvelopeMembers): string | undefined {
  let twice: string | undefined;
  for (const span of spans) {
    const name = NAMES.find((known) => known === span.name);
    if (name !== undefined) {
      if (into[name] !== undefined) {
        twice = twice === 'id' ? twice : name;
      }
      into[name] = span;
    }
  }
  return twice;
}

function readId(
  text: string,
  span: MemberSpan | undefined,
  { maxIdBytes }: EnvelopeLimits,
): { token?: string; why?: string } {
  if (span === undefined) {
    return {};
  }
  const token = text.slice(span.start, span.end);
  if (!/^["\-0-9n]/.test(token)) {
    return { why: 'id is neither a string nor a number nor null' };
  }
  if (Buffer.byteLength(token) > maxIdBytes) {
    return { why: `id is longer than ${maxIdBytes} bytes` };
  }
  return { token };
}

function readRequest(
  text: string,
  value: Record<string, unknown>,
  members: EnvelopeMembers,
  idToken: string | undefined,
  { maxMethodBytes }: EnvelopeLimits,
): Envelope {
  const { jsonrpc, method, params } = value;
  const echo = idToken ?? 'null';
  if (jsonrpc !== '2.0') {
    return invalid(echo, 'jsonrpc must be "2.0"');
  }
  if (typeof method !== 'string') {
    return invalid(echo, 'method must be a string');
  }
  if (Buffer.byteLength(method) > maxMethodBytes) {
    return invalid(echo, `method is longer than ${maxMethodBytes} bytes`);
  }
  if (members.params !== undefined && (typeof params !== 'object' || params === null)) {
    return invalid(echo, 'params must be an array or an object');
  }
  return {
    valid: true,
    method,
    idToken,
    params: params as JsonRpcParams | undefined,
    duplicateParam: members.params && duplicateName(text, members.params.start, params as object),
  };
}

/** JSON.parse keeps one of two members of a name: then the text has more of them than the value. */
function duplicateName(text: string, start: number, params: object): string | undefined {
  if (Array.isArray(params)) {
    return undefined;
  }
  const spans = memberSpans(text, start);
  if (spans.length === Object.keys(params).length) {
    return undefined;
  }
  const seen = new Set<string>();
  return spans.find(({ name }) => seen.size === seen.add(name).size)?.name;
}
