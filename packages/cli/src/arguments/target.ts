import { UsageError } from '../errors.js';
import { type Endpoint, readEndpoint } from './endpoint.js';
import { FORMATS } from './options.js';
import { readTls, type TlsFiles } from './tls.js';
import type { Words } from './words.js';

export type OutputFormat = (typeof FORMATS)[number];

/** Where to call, and where its result goes. */
export interface Target {
  readonly endpoint: Endpoint;
  /** Undefined when nothing was said. */
  readonly format: OutputFormat | undefined;
  /** The file to write the result to; undefined for standard output. */
  readonly output: string | undefined;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** 0 switches it off. */
  readonly timeoutMs: number;
  /** Of a stream: the place to go on from. */
  readonly lastEventId: string | undefined;
  /** Undefined where nothing was said. */
  readonly tls: TlsFiles | undefined;
}

/** @throws UsageError with what is wrong and the right form */
export function readTarget({
  values,
  lists,
  flags,
}: Pick<Words, 'values' | 'lists' | 'flags'>): Target {
  const endpoint = readEndpoint({
    ...optional('url', values.get('url')),
    ...optional('uri', values.get('uri')),
    ...optional('port', values.get('port')),
  });
  const headers = (lists.get('header') ?? []).map(readHeader);
  const { tls, words } = readTls(endpoint.url, values, flags);
  return {
    endpoint: words.length === 0 ? endpoint : { ...endpoint, tlsWords: words },
    tls,
    headers,
    format: readFormat(values.get('format')),
    output: values.get('output'),
    timeoutMs: readTimeout(values.get('timeout') ?? '0'),
    lastEventId: readLastEventId(values.get('last-event-id')),
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}

function readFormat(text: string | undefined): OutputFormat | undefined {
  const format = FORMATS.find((one) => one === text);
  if (text !== undefined && format === undefined) {
    throw new UsageError(
      `--format '${text}' is not there: it must be one of ${FORMATS.join(', ')}`,
    );
  }
  return format;
}

/** Node's timers hold 31 bits. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

function readTimeout(text: string): number {
  const timeoutMs = Number(text);
  if (/^\d+$/.test(text) && timeoutMs <= MAX_TIMEOUT_MS) {
    return timeoutMs;
  }
  throw new UsageError(`--timeout '${text}' is not a time: it must be milliseconds, such as 500`);
}

/** A field name is a token, a value has neither controls nor what Latin-1 cannot hold (RFC 9110 §5). */
const HEADER = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*:[\t ]*([\t -~\u0080-\u00ff]*)$/;

function readHeader(text: string): readonly [name: string, value: string] {
  const [, name, value] = HEADER.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UsageError(`-H '${text}' is not a header: write -H 'name: value'`);
  }
  return [name, value.trimEnd()];
}

/** As a server takes it: docs/streams.md. */
const MAX_EVENT_ID_BYTES = 128;

function readLastEventId(text: string | undefined): string | undefined {
  const bytes = Buffer.byteLength(text ?? ' ');
  if (bytes < 1 || bytes > MAX_EVENT_ID_BYTES || /\p{Cc}/u.test(text ?? '')) {
    throw new UsageError(
      `--last-event-id '${text}': it must have 1 to ${MAX_EVENT_ID_BYTES} bytes without control characters`,
    );
  }
  return text;
}
