/** A field: its name in whatever case, and its value. */
export type Field = readonly [name: string, value: string];

export interface HttpReply {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Field[];
  readonly body: Uint8Array;
}

/** What is between two neighbours on the way and not for the engine (RFC 9110 §7.6.1), and how its body is framed. */
const NOT_PASSED_ON: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** A reply is passed on whole, so what leaves in parts on a connection of the network is gathered here. */
const IN_PARTS = /^(?:application\/x-ndjson|application\/jsonl|text\/event-stream)\b/i;

const utf8 = new TextEncoder();

/**
 * The head of an HTTP/1.1 request whose connection ends with its reply.
 *
 * @param length of the body, in bytes; undefined for one that comes in chunks
 * @throws TypeError on what would not be one head, such as a line break in a value
 */
export function requestHead(
  method: string,
  target: string,
  headers: Iterable<Field>,
  length: number | undefined,
): Uint8Array {
  const lines = [`${method} ${target} HTTP/1.1`, 'Connection: close'];
  lines.push(length === undefined ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`);
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (!NOT_PASSED_ON.has(lower)) {
      lines.push(`${name}: ${lower === 'accept' ? withoutParts(value) : value}`);
    }
  }
  // A character of two bytes would lose one of them, and what is left may be a line break.
  if (lines.some((line) => /[\r\n\0]|[^\0-\xff]/.test(line))) {
    throw new TypeError(
      'the head of an HTTP request has a line break, a NUL or a character beyond Latin-1 within a line',
    );
  }
  return latin1Bytes(`${lines.join('\r\n')}\r\n\r\n`);
}

function withoutParts(accept: string): string {
  const ranges = accept.split(',').map((range) => range.trim());
  return ranges.filter((range) => !IN_PARTS.test(range)).join(', ') || '*/*';
}

/** One chunk of a body (RFC 9112 §7.1); of no bytes it is the last one. */
export function chunk(bytes: Uint8Array): Uint8Array {
  return concat([utf8.encode(`${bytes.length.toString(16)}\r\n`), bytes, utf8.encode('\r\n')]);
}

/** Reads the engine's reply: its head, then the body until the end of the connection. */
export function readReply(bytes: Uint8Array): HttpReply {
  const end = endOfHead(bytes);
  const [statusLine = '', ...lines] = latin1Text(bytes.subarray(0, end)).split('\r\n');
  const [, status = '', statusText = ''] = /^HTTP\/1\.1 (\d{3}) ?(.*)$/.exec(statusLine) ?? [];
  const fields = lines.map((line): Field => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(status),
    statusText,
    headers: fields.filter(([name]) => name.toLowerCase() !== 'connection'),
    body: bytes.subarray(end + '\r\n\r\n'.length),
  };
}

function endOfHead(bytes: Uint8Array): number {
  const [CR, LF] = [13, 10];
  for (let at = 0; at + 3 < bytes.length; at++) {
    if (bytes[at] === CR && bytes[at + 1] === LF && bytes[at + 2] === CR && bytes[at + 3] === LF) {
      return at;
    }
  }
  throw new Error('the engine closed the connection without a reply');
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    return only;
  }
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Fields are bytes, which `Headers` and Node give as characters of Latin-1. */
function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function latin1Text(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    text += String.fromCharCode(byte);
  }
  return text;
}
