import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { TransportError } from '../../errors.js';
import { DocumentReader } from '../document-reader.js';
import type { LinkStream, StreamListener } from '../link.js';
import { cancellations, type Pending, PendingReplies } from '../pending-replies.js';

/** Finds a peer that vanished silently, after which the next call opens a new connection. */
const KEEP_ALIVE_DELAY_MS = 30_000;

/** How long `close` waits for a server that does not read what was written. */
const FLUSH_MS = 5_000;

/** One connection from its opening to its loss; documents end with a newline in both directions. */
export class Connection {
  readonly #url: string;
  readonly #socket: Socket;
  readonly #reader: DocumentReader;
  readonly #pending = new PendingReplies();
  #corked = false;
  #isOpen = false;
  #lost = false;

  /** @param maxReplyBytes of one reply, above which the connection is cut */
  constructor(url: string, address: NetConnectOpts, maxReplyBytes: number) {
    this.#url = url;
    this.#reader = new DocumentReader(maxReplyBytes);
    this.#socket = connect({
      ...address,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
    });
    this.#socket
      .on('connect', () => {
        this.#isOpen = true;
        this.#holdProcess();
      })
      .on('data', (chunk) => this.#read(() => this.#reader.push(chunk)))
      .on('error', (error) => this.#lose(describe(error), error))
      .on('end', () => {
        this.#read(() => this.#reader.end());
        this.#lose('the server closed the connection');
      })
      .on('close', () => this.#lose('the connection was closed'));
  }

  /** Whether it takes another message. */
  get usable(): boolean {
    return !this.#lost;
  }

  /** As `Link.send`. An abort cancels the calls on the server too. */
  send(
    text: string,
    ids: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      const pending = { isBatch: text.startsWith('['), ids, resolve, reject };
      this.#pending.add(pending);
      this.#holdProcess();
      this.#write(text, () => {
        if (!ids.length) {
          this.#pending.settle(pending, undefined);
          this.#holdProcess();
        }
      });
      signal?.addEventListener('abort', () => this.#cancel(pending, signal.reason));
    });
  }

  /** As `Link.stream`. */
  stream({ id, receive, fail }: StreamListener): LinkStream {
    const pending = {
      isBatch: false,
      ids: [id],
      next: receive,
      resolve: (text = '') => void receive(text),
      reject: fail,
    };
    this.#pending.add(pending);
    this.#holdProcess();
    return {
      usesCredit: true,
      send: (text) => {
        if (this.#pending.has(pending)) {
          this.#write(text);
        }
      },
      cancel: () => this.#cancel(pending, undefined),
    };
  }

  /** As `Link.listen`. */
  listen(receive: ((text: string) => void) | undefined): void {
    this.#pending.listener = receive;
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
  #write(text: string, sent?: () => void): void {
    if (!this.#corked) {
      this.#corked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#corked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(`${text}\n`, (error) => {
      if (!error) {
        sent?.();
      }
    });
  }

  #read(texts: () => Iterable<string>): void {
    try {
      for (const text of texts()) {
        if (!this.#pending.receive(text)) {
          this.#lose('a reply to a call that was never made', text);
        }
      }
    } catch (error) {
      this.#lose(`unreadable reply: ${(error as Error).message}`, error);
    }
    this.#holdProcess();
  }

  #cancel(pending: Pending, reason: unknown): void {
    if (!this.#pending.has(pending)) {
      return;
    }
    this.#pending.forget(pending);
    pending.reject(reason);
    if (this.#socket.connecting && !this.#pending.size) {
      // Nobody waits for it any more, and an attempt to connect would hold the process.
      this.#lose('the call was cancelled');
      return;
    }
    for (const text of cancellations(pending.ids)) {
      this.#write(text);
    }
    this.#holdProcess();
  }

  /** Only a pending message is a reason for the process to stay. */
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
    const message = `${this.#url}: ${why}`;
    this.#pending.rejectAll(new TransportError(message, { cause, sent: this.#isOpen }));
    this.#holdProcess();
  }
}

/** An AggregateError, of a host with several addresses, has a code and no message. */
function describe({ code, message }: NodeJS.ErrnoException): string {
  return message || String(code);
}
