import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** Since 26, Node parses the body of a request that asks for another protocol as it does any other. */
export const parsesBodies = Number(process.versions.node.split('.')[0]) >= 26;

/**
 * A request that asks for another protocol, as it would be if it did not, and what came behind it.
 *
 * A server may ignore that wish (RFC 9110 §7.8). Node's parser stops at such a request instead, so it
 * is given to the next parser again, without the word that makes it one.
 */
export function withoutUpgrade(request: IncomingMessage, behind: Buffer): Buffer {
  const body = parsesBodies ? ((request.read() as Buffer | null) ?? Buffer.alloc(0)) : undefined;
  return again(request, body, behind);
}

/**
 * The same of one whose body is not complete yet.
 *
 * @param stream where Node writes what comes behind the body
 * @returns `undefined` when the body has more than `maxBytes`
 */
export async function withoutUpgradeWhole(
  request: IncomingMessage,
  stream: Duplex,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      request.resume();
      return undefined;
    }
    chunks.push(chunk);
  }
  const behind = (stream.read() as Buffer | null) ?? Buffer.alloc(0);
  request.socket.removeAllListeners('data'); // the stream's: from here on the socket is nobody's
  return again(request, Buffer.concat(chunks), behind);
}

/** @param body is `undefined` where Node has not taken it from what came `behind` the head */
function again(request: IncomingMessage, body: Buffer | undefined, behind: Buffer): Buffer {
  const { rawHeaders } = request;
  return body === undefined
    ? Buffer.concat([head(request, rawHeaders), behind])
    : Buffer.concat([head(request, withLength(rawHeaders, body.length)), body, behind]);
}

function head({ method, url, httpVersion }: IncomingMessage, headers: readonly string[]): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (const [name, value] of pairs(headers)) {
    lines.push(`${name}: ${name.toLowerCase() === 'connection' ? otherOptions(value) : value}`);
  }
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** The chunks are taken apart: their length stands for them. */
function withLength(headers: readonly string[], bytes: number): string[] {
  return pairs(headers).flatMap(([name, value]) =>
    /^transfer-encoding: *chunked *$/i.test(`${name}: ${value}`)
      ? ['Content-Length', `${bytes}`]
      : [name, value],
  );
}

function pairs(rawHeaders: readonly string[]): [name: string, value: string][] {
  return Array.from({ length: rawHeaders.length >> 1 }, (_, at) => [
    rawHeaders[2 * at] as string,
    rawHeaders[2 * at + 1] as string,
  ]);
}

function otherOptions(connection: string): string {
  const options = connection.split(',').filter((option) => !/^\s*upgrade\s*$/i.test(option));
  return options.join(',').trim();
}
