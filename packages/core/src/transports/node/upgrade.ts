import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Bytes } from '../../framing/bytes.js';
import { declaredLength } from './http-head.js';

/** Since 26, Node parses the body of a request that asks for another protocol as it does any other. */
export const parsesBodies = Number(process.versions.node.split('.')[0]) >= 26;

/**
 * Requests that ask for another protocol, made into what they would be if they did not.
 *
 * A server may ignore that wish (RFC 9110 §7.8). Node's parser stops at such a request instead, so it
 * is given to the next parser again, without the word that makes it one.
 */
export class IgnoredUpgrades {
  /** Node tells of a request for another protocol whose body is not complete once a connection. */
  readonly #inPieces = new WeakSet<Socket>();

  constructor(private readonly maxBodyBytes: number) {}

  /**
   * Whether Node 26 tells of a request for another protocol as of one; before, it always does.
   * If not, it is any other request, but Node drops what has come in one piece with its end.
   */
  tells(request: IncomingMessage): boolean {
    const isRefused = declaredLength(request) > this.maxBodyBytes;
    const waits = request.headers.expect !== undefined;
    return !isRefused && !waits && !this.#inPieces.has(request.socket);
  }

  /**
   * Calls `next` with the request as any other and what came behind it, in the same turn where its
   * body is complete; with `undefined` for a body over the limit.
   *
   * @param stream the socket, or where Node writes what comes behind a body that is not complete
   */
  ignore(
    request: IncomingMessage,
    stream: Duplex,
    behind: Buffer,
    next: (bytes: Buffer | undefined) => void,
  ): void {
    if (stream === request.socket) {
      const taken = parsesBodies
        ? ((request.read() as Buffer | null) ?? Buffer.alloc(0))
        : undefined;
      next(again(request, taken, behind));
    } else {
      this.#inPieces.add(request.socket);
      this.#whole(request, stream).then(next, () => {}); // the peer has left
    }
  }

  async #whole(request: IncomingMessage, stream: Duplex): Promise<Buffer | undefined> {
    const body = new Bytes();
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      body.push(chunk as Buffer);
      if (body.length > this.maxBodyBytes) {
        request.resume();
        return undefined;
      }
    }
    const behind = (stream.read() as Buffer | null) ?? Buffer.alloc(0);
    request.socket.removeAllListeners('data'); // the stream's: from here on the socket is nobody's
    return again(request, body.take(), behind);
  }
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
