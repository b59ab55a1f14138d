import type { TransportError } from '../../errors.js';
import { withHeaders } from '../headers.js';
import type { Link, LinkStream, SendOptions, StreamListener } from '../link.js';
import type { Pending } from '../pending-replies.js';
import type { Carry } from './carrier.js';
import { Connection, type Owner } from './connection.js';

/** A message on its way: who waits for its reply, and what it went by. */
interface Outgoing extends Pending {
  connection?: Connection;
}

/**
 * A link over one kept connection: opened by the first message, and again by the next one after it was
 * lost. It is a reason for the process to stay alive only while replies are awaited.
 */
export class KeptLink implements Link, Owner {
  readonly url: string;
  readonly Failure: Owner['Failure'];
  readonly #carry: Carry;
  readonly #headers: SendOptions['headers'];
  #connection: Connection | undefined;
  #listener: ((text: string) => void) | undefined;
  /** What waits for the connection to open, in order, and what it says then. */
  readonly #waiting = new Map<Outgoing, string | undefined>();

  /**
   * @param carry opens a connection
   * @param headers what it says in opening; others travel with each message
   */
  constructor(
    url: string,
    Failure: Owner['Failure'],
    carry: Carry,
    headers?: SendOptions['headers'],
  ) {
    this.url = url;
    this.Failure = Failure;
    this.#carry = carry;
    this.#headers = headers;
  }

  send(text: string, { ids, signal, headers }: SendOptions): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        return reject(signal.reason);
      }
      const outgoing = { isBatch: text.startsWith('['), ids, resolve, reject };
      signal?.addEventListener('abort', () => {
        this.#cancel(outgoing);
        reject(signal.reason);
      });
      this.#send(outgoing, this.#withHeaders(text, headers));
    });
  }

  stream({ id, headers, receive, fail }: StreamListener): LinkStream {
    const outgoing: Outgoing = {
      isBatch: false,
      ids: [id],
      next: receive,
      resolve: (text = '') => void receive(text),
      reject: fail,
    };
    this.#send(outgoing);
    let isSent = false;
    return {
      usesCredit: true,
      send: (text) => {
        const whole = isSent ? text : this.#withHeaders(text, headers);
        isSent = true;
        if (this.#waiting.has(outgoing)) {
          this.#waiting.set(outgoing, whole);
        } else {
          outgoing.connection?.follow(whole, outgoing);
        }
      },
      cancel: () => this.#cancel(outgoing),
    };
  }

  listen(receive: (text: string) => void): void {
    this.#listener = receive;
  }

  async close(): Promise<void> {
    await this.#connection?.close('closed by the client');
  }

  opened(connection: Connection): void {
    for (const [outgoing, text] of this.#waiting) {
      this.#sendBy(connection, outgoing, text);
    }
    this.#waiting.clear();
  }

  lost(connection: Connection, error: TransportError): void {
    this.#connection = undefined;
    if (connection.isOpen) {
      return;
    }
    for (const outgoing of this.#waiting.keys()) {
      this.#waiting.delete(outgoing);
      outgoing.reject(error);
    }
  }

  heard(text: string): void {
    this.#listener?.(text);
  }

  #withHeaders(text: string, headers: SendOptions['headers']): string {
    return headers === this.#headers ? text : withHeaders(text, headers);
  }

  #send(outgoing: Outgoing, text?: string): void {
    this.#connection ??= new Connection(this, this.#carry);
    if (this.#connection.isOpen) {
      this.#sendBy(this.#connection, outgoing, text);
    } else {
      this.#waiting.set(outgoing, text);
    }
  }

  #sendBy(connection: Connection, outgoing: Outgoing, text: string | undefined): void {
    outgoing.connection = connection;
    connection.send(outgoing, text);
  }

  #cancel(outgoing: Outgoing): void {
    outgoing.connection?.cancel(outgoing);
    if (this.#waiting.delete(outgoing) && !this.#waiting.size) {
      // Nobody waits for it any more, and an attempt to connect would hold the process.
      this.#connection?.cut('the call was cancelled');
    }
  }
}
