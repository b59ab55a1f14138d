import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';
import { onClose } from './closing.js';
import { isOverTls } from './served-tls.js';

/** A WebSocket by the package `ws`, which keeps what it is sent. */
export class WsPeer {
  readonly messages: string[] = [];
  /** Code and reason of its end. */
  readonly closed: Promise<[code: number, reason: string]>;
  #changed: () => void = () => undefined;
  #ended = false;

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.messages.push(isBinary ? `binary ${data.toString('latin1')}` : data.toString());
      this.#changed();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        this.#ended = true;
        this.#changed();
        resolve([code, reason.toString()]);
      });
    });
    onClose(() => socket.terminate());
  }

  /** @throws Error with the status of the reply when the upgrade is refused */
  static async open(
    port: number,
    protocols: string[] = [],
    options: ClientOptions = {},
    scheme = isOverTls ? 'wss' : 'ws',
  ): Promise<WsPeer> {
    const socket = new WebSocket(`${scheme}://127.0.0.1:${port}`, protocols, {
      perMessageDeflate: false,
      rejectUnauthorized: false,
      ...options,
    });
    const peer = new WsPeer(socket);
    await once(socket, 'open');
    socket.on('error', () => undefined);
    return peer;
  }

  send(message: string | Uint8Array): this {
    this.socket.send(message);
    return this;
  }

  /** The first `count` messages, once they are there. */
  async received(count: number): Promise<string[]> {
    while (this.messages.length < count) {
      if (this.#ended) {
        throw new Error(`closed after ${this.messages.length} of ${count} messages`);
      }
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
    return this.messages.slice(0, count);
  }

  /** The reply to one message, where no other is under way. */
  async ask(message: string | Uint8Array): Promise<string> {
    const before = this.messages.length;
    return (await this.send(message).received(before + 1))[before] as string;
  }
}

export interface UpgradeParts {
  readonly method?: string;
  readonly target?: string;
  readonly host?: string;
  readonly version?: string;
  readonly key?: string;
  readonly headers?: readonly string[];
}

/** The head that asks for WebSocket, with the key of RFC 6455 §1.3. */
export function upgrade(parts: UpgradeParts = {}): string {
  const { method = 'GET', target = '/', host = 'localhost', version = '13', headers = [] } = parts;
  const { key = 'dGhlIHNhbXBsZSBub25jZQ==' } = parts;
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${key}`,
    `Sec-WebSocket-Version: ${version}`,
    ...headers,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** The reply to `upgrade()`. */
export const SWITCHED = `HTTP/1.1 101 Switching Protocols\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
\r
`;

/** The first byte of a frame. */
export const FRAME = { text: 0x81, binary: 0x82, close: 0x88, ping: 0x89, pong: 0x8a } as const;

type Payload = string | Uint8Array | readonly number[];

/** A frame of a client, masked; `first` is its first byte. */
export function masked(first: number, payload: Payload = ''): Buffer {
  const bytes = Buffer.from(payload as Uint8Array);
  const mask = randomBytes(4);
  return Buffer.concat([
    header(first, 0x80, bytes.length),
    mask,
    bytes.map((byte, i) => byte ^ (mask[i % 4] as number)),
  ]);
}

/** A frame of the server. */
export function unmasked(first: number, payload: Payload = ''): Buffer {
  const bytes = Buffer.from(payload as Uint8Array);
  return Buffer.concat([header(first, 0, bytes.length), bytes]);
}

function header(first: number, mask: number, length: number): Buffer {
  if (length < 126) {
    return Buffer.from([first, mask | length]);
  }
  if (length < 65_536) {
    return Buffer.from([first, mask | 126, length >> 8, length & 0xff]);
  }
  const long = Buffer.alloc(10);
  long.writeUInt8(first);
  long.writeUInt8(mask | 127, 1);
  long.writeBigUInt64BE(BigInt(length), 2);
  return long;
}
