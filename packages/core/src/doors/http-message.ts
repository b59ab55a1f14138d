/** A field: its name in whatever case, and its value. */
export type Field = readonly [name: string, value: string];

export interface HttpReply {
  readonly status: number;
  readonly statusText: string;
  readonly headers: readonly Field[];
  /**
   * A stream where the caller has asked for the values of one, or for the replies of a batch, as they come. It has
   * to be read to its end or cancelled, and errors where the reply breaks off.
   */
  readonly body: Uint8Array | ReadableStream<Uint8Array>;
}

/** The head of the engine's reply. */
export interface ReplyHead extends Omit<HttpReply, 'body'> {
  /** In bytes. */
  readonly length: number;
  /** Whether its body comes in chunks. */
  readonly isInParts: boolean;
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
    if (!NOT_PASSED_ON.has(name.toLowerCase())) {
      lines.push(`${name}: ${value}`);
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

/** One chunk of a body (RFC 9112 §7.1); of no bytes it is the last one. */
export function chunk(bytes: Uint8Array): Uint8Array {
  return concat([utf8.encode(`${bytes.length.toString(16)}\r\n`), bytes, utf8.encode('\r\n')]);
}

/** @returns the head that the engine's reply begins with; undefined as long as it is not there */
export function readHead(bytes: Uint8Array): ReplyHead | undefined {
  const end = endOfHead(bytes);
  if (end === undefined) {
    return undefined;
  }
  const [statusLine = '', ...lines] = latin1Text(bytes.subarray(0, end)).split('\r\n');
  const [, status = '', statusText = ''] = /^HTTP\/1\.1 (\d{3}) ?(.*)$/.exec(statusLine) ?? [];
  const fields = lines.map((line): Field => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(status),
    statusText,
    headers: fields.filter(([name]) => !/^(?:connection|transfer-encoding)$/i.test(name)),
    length: end + '\r\n\r\n'.length,
    isInParts: fields.some(([name]) => /^transfer-encoding$/i.test(name)),
  };
}

function endOfHead(bytes: Uint8Array): number | undefined {
  const [CR, LF] = [13, 10];
  for (let at = 0; at + 3 < bytes.length; at++) {
    if (bytes[at] === CR && bytes[at + 1] === LF && bytes[at + 2] === CR && bytes[at + 3] === LF) {
      return at;
    }
  }
  return undefined;
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
