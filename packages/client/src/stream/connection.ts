import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { TransportError } from '../errors.js';
import { LineReader } from './line-reader.js';

/** Finds a peer that vanished without a word, after which the next call opens a new connection. */
const KEEP_ALIVE_DELAY_MS = 30_000;

/** How long `close` waits for a server that does not read what was written. */
const FLUSH_MS = 5_000;

/** An exchange that is not over: the ids it waits for, none for notifications. */
interface Pending {
  readonly ids: readonly number[];
  readonly resolve: (document: unknown) => void;
  readonly reject: (error: TransportError) => void;
}

/** One connection from its opening to its loss; documents end with a newline in both directions. */
export class Connection {
  readonly #url: string;
  readonly #socket: Socket;
  readonly #reader: LineReader;
  readonly #pending = new Set<Pending>();
  readonly #pendingById = new Map<unknown, Pending>();
  /** The highest id sent: a reply to a lower one that nobody waits for is late, not wrong. */
  #lastId = 0;
  #corked = false;
  #lost = false;

  /** @param maxReplyBytes of one reply, above which the connection is cut */
  constructor(url: string, address: NetConnectOpts, maxReplyBytes: number) {
    this.#url = url;
    this.#reader = new LineReader(maxReplyBytes);
    this.#socket = connect({
      ...address,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
    });
    this.#socket
      .on('connect', () => this.#holdProcess())
      .on('data', (chunk) => this.#read(chunk))
      .on('error', (error) => this.#lose(describe(error), error))
      .on('end', () => this.#lose('the server closed the connection'))
      .on('close', () => this.#lose('the connection was closed'));
  }

  /** Whether it takes another exchange. */
  get usable(): boolean {
    return !this.#lost;
  }

  /** As `Transport.exchange`, of a document. An abort cancels the calls on the server too. */
  exchange(
    document: string,
    ids: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const pending = { ids, resolve, reject };
      this.#pending.add(pending);
      for (const id of ids) {
        this.#pendingById.set(id, pending);
        this.#lastId = Math.max(this.#lastId, id);
      }
      this.#holdProcess();
      this.#write(document, () => {
        if (!ids.length) {
          this.#settle(pending, undefined);
        }
      });
      signal?.addEventListener('abort', () => this.#cancel(pending));
    });
  }

  /** Ends the connection; resolves once what was written is sent and the socket is closed. */
  async close(): Promise<void> {
    const socket = this.#socket;
    if (socket.closed) {
      return;
    }
    const closed = new Promise((resolve) => socket.once('close', resolve));
    this.#abandon('closed by the client');
    if (socket.connecting) {
      socket.destroy();
    } else {
      socket.destroySoon();
    }
    const cut = setTimeout(() => socket.destroy(), FLUSH_MS);
    await closed;
    clearTimeout(cut);
  }

  /** Calls made in one go leave in one segment. */
  #write(document: string, sent?: () => void): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(`${document}\n`, (error) => {
      if (!error) {
        sent?.();
      }
    });
  }

  #read(chunk: Uint8Array): void {
    try {
      for (const line of this.#reader.push(chunk)) {
        this.#receive(JSON.parse(line));
      }
    } catch (error) {
      this.#lose(`unreadable reply: ${(error as Error).message}`, error);
    }
  }

  #receive(document: unknown): void {
    const isBatch = Array.isArray(document) && document.length > 0;
    const replies = (isBatch ? document : [document]).map(Object);
    const ids = replies.map(({ id }) => id);
    const pending = ids.map((id) => this.#pendingById.get(id)).find(Boolean);
    if (pending) {
      this.#settle(pending, document);
    } else if (!replies.every(({ id, method }) => method || this.#wasSent(id))) {
      // Neither late, as after a timeout, nor a notification of the server's own.
      const only = replies.every(({ id }) => id === null) && this.#onlyRequest;
      if (only) {
        // §5.1: the id is null when the server could not read it.
        this.#settle(only, document);
      }
      this.#lose('a reply to no call', document);
    }
  }

  #wasSent(id: unknown): boolean {
    return typeof id === 'number' && id > 0 && id <= this.#lastId;
  }

  /** The exchange that waits for a reply, if it is the only one. */
  get #onlyRequest(): Pending | undefined {
    const requests = [...this.#pending].filter(({ ids }) => ids.length);
    return requests.length === 1 ? requests[0] : undefined;
  }

  #settle(pending: Pending, document: unknown): void {
    this.#forget(pending);
    pending.resolve(document);
  }

  #cancel(pending: Pending): void {
    if (!this.#pending.has(pending)) {
      return;
    }
    this.#forget(pending);
    if (this.#socket.connecting && !this.#pending.size) {
      // Nobody waits for it any more, and an attempt to connect would hold the process.
      this.#lose('given up');
      return;
    }
    for (const id of pending.ids) {
      const params = { id };
      this.#write(JSON.stringify({ jsonrpc: '2.0', method: '$/cancelRequest', params }));
    }
  }

  #forget(pending: Pending): void {
    this.#pending.delete(pending);
    for (const id of pending.ids) {
      this.#pendingById.delete(id);
    }
    this.#holdProcess();
  }

  /** Only a pending exchange is a reason for the process to stay. */
  #holdProcess(): void {
    if (this.#pending.size) {
      this.#socket.ref();
    } else {
      this.#socket.unref();
    }
  }

  #lose(why: string, cause?: unknown): void {
    this.#abandon(why, cause);
    this.#socket.destroy();
  }

  /** Rejects what is pending and takes nothing more. */
  #abandon(why: string, cause?: unknown): void {
    this.#lost = true;
    for (const pending of this.#pending) {
      this.#forget(pending);
      pending.reject(new TransportError(`${this.#url}: ${why}`, { cause }));
    }
  }
}

/** An AggregateError, of a host with several addresses, has a code and no message. */
function describe({ code, message }: NodeJS.ErrnoException): string {
  return message || String(code);
}
