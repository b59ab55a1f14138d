import type { VirtualSocket } from '@ujrpc/native/wasm';
import type { Peer } from '../connections/connection.js';
import { OpenConnection } from '../connections/open-connection.js';
import { NativeTransport } from '../transports/native/native-transport.js';
import type { Service } from '../transports/transport.js';
import { DoorEngine, EMBEDDED } from './door-engine.js';
import { chunk, concat, type Field, type HttpReply, requestHead } from './http-message.js';
import { ReplyReader } from './reply-reader.js';

/** An HTTP request that somebody else has received. */
export interface HttpRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly target: string;
  /** `Host` among them. */
  readonly headers: Iterable<Field>;
  readonly body?: Uint8Array | AsyncIterable<Uint8Array> | undefined;
  readonly peer?: Peer | undefined;
  /** Aborts when nobody waits for the reply any more. */
  readonly signal?: AbortSignal | undefined;
}

/** How much of a body waits for the engine before its source does. */
const MOST_UNREAD_BYTES = 65_536;

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder();

/** A server's way in for messages and requests that somebody else has received. */
export class Door {
  readonly transport: NativeTransport;
  readonly #engine: DoorEngine;

  /** @param closed is called when the engine serves no more */
  constructor(
    module: object,
    private readonly service: Service,
    closed: () => void,
  ) {
    let engine: DoorEngine | undefined;
    this.transport = new NativeTransport(
      (options) => {
        engine = new DoorEngine(module, {
          ...options,
          closed: () => {
            closed();
            options.closed();
          },
        });
        return engine;
      },
      'node',
      service,
    );
    this.#engine = engine as unknown as DoorEngine;
    this.#engine.listen(undefined);
  }

  /**
   * Answers one message: a request, a notification or a batch.
   *
   * @param given whose it is; by default a connection of its own
   * @returns the reply's text; undefined where none is due, or the connection has closed
   */
  async handle(
    message: string | Uint8Array,
    given: OpenConnection | undefined,
  ): Promise<string | undefined> {
    const body = typeof message === 'string' ? utf8.encode(message) : message;
    const connection = given ?? new OpenConnection(EMBEDDED, this.service.plugins);
    const reply: Uint8Array[] = [];
    await new Promise<void>((closed) => {
      const received = (bytes: Uint8Array): void => void reply.push(bytes);
      const socket = this.#engine.exchange(connection, given?.signal, { received, closed });
      socket.write(utf8.encode(`Content-Length: ${body.length}\r\n\r\n`));
      socket.write(body);
    });
    if (given === undefined) {
      connection.close();
    }
    const text = fromUtf8.decode(concat(reply));
    const head = text.indexOf('\r\n\r\n');
    return head < 0 ? undefined : text.slice(head + '\r\n\r\n'.length);
  }

  /**
   * @throws the reason of `signal`, once that has aborted; Error where the source of the body fails. A body that is
   *   a stream errors with the same
   */
  async respond({ method, target, headers, body, peer, signal }: HttpRequest): Promise<HttpReply> {
    signal?.throwIfAborted();
    const length = body === undefined ? 0 : body instanceof Uint8Array ? body.length : undefined;
    const head = requestHead(method, target, headers, length);
    const connection = new OpenConnection(peer ?? EMBEDDED, this.service.plugins);
    const reader = new ReplyReader();
    let reason: unknown = new Error('the engine closed the connection before its reply was whole');
    const socket = this.#engine.exchange(connection, signal, {
      received: (bytes) => reader.received(bytes, socket),
      closed: () => {
        connection.close();
        reader.closed(signal?.aborted === true ? signal.reason : reason);
      },
    });
    socket.write(head);
    if (body instanceof Uint8Array) {
      socket.write(body);
    } else if (body !== undefined) {
      pump(body, socket).catch((cause: unknown) => {
        reason = bodyError(cause);
        socket.destroy();
      });
    }
    const reply = await reader.reply;
    signal?.throwIfAborted();
    return reply;
  }
}

function bodyError(cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(`the body of the request cannot be read to its end: ${why}`, { cause });
}

/** The engine refuses a body that is too large, and closes: the rest is not read then. */
async function pump(body: AsyncIterable<Uint8Array>, socket: VirtualSocket): Promise<void> {
  for await (const bytes of body) {
    if (socket.isOver) {
      return;
    }
    while (socket.unreadBytes > MOST_UNREAD_BYTES) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    if (bytes.length > 0) {
      socket.write(chunk(bytes));
    }
  }
  socket.write(chunk(new Uint8Array(0)));
}
