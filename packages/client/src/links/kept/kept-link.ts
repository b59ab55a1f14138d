import type { TransportError } from '../../errors.js';
import type { LinkState } from '../../options.js';
import { withHeaders } from '../headers.js';
import type { Link, LinkStream, Receive, SendOptions, StreamListener } from '../link.js';
import { type Clock, Pace, realClock } from '../pace.js';
import type { Pending } from '../pending-replies.js';
import type { Carry } from './carrier.js';
import { Connection, type Owner } from './connection.js';
import { onWake } from './wake.js';

/** How often a call is sent again at most: it may be what the server dies of. */
const MAX_REPEATS = 2;

/** A message on its way: who waits for its reply, and what it went by. */
interface Outgoing extends Pending {
  /** Whether it waits for a connection however long that takes, and not for the next attempt alone. */
  isPatient(): boolean;
  connection?: Connection;
}

export interface KeptLinkOptions extends Pick<Owner, 'url' | 'Failure'> {
  /** Opens a connection. */
  readonly carry: Carry;
  /** What it says in opening; others travel with each message. */
  readonly headers?: SendOptions['headers'];
  readonly onState?: ((state: LinkState) => void) | undefined;
  /** As of a connection's owner; false where it is left out. */
  readonly asksSilent?: boolean;
  readonly clock?: Clock;
}

/**
 * A link over one kept connection: opened by the first message, and again by the next one after it was lost.
 * What waits for longer than one attempt has it opened again and again, with a pause before each attempt. It is a
 * reason for the process to stay alive only while replies are awaited.
 */
export class KeptLink implements Link, Owner {
  readonly url: string;
  readonly Failure: Owner['Failure'];
  readonly #options: KeptLinkOptions;
  readonly clock: Clock;
  readonly asksSilent: boolean;
  readonly #pace: Pace;
  #state: LinkState = 'idle';
  /** What `onState` was told last. */
  #told: LinkState = 'idle';
  #connection: Connection | undefined;
  /** Connections whose server is going down: they bring the replies to what is under way, and take nothing more. */
  readonly #leaving = new Set<Connection>();
  #wasOpen = false;
  #isClosing = false;
  /** Whether the last connection was one that the server has ended for all. */
  #isGoingAway = false;
  /** Ends the pause before the next attempt. */
  #endPause: (() => void) | undefined;
  #listener: Receive | undefined;
  /** What waits for the connection to open, in order, and what it says then. */
  readonly #waiting = new Map<Outgoing, string | undefined>();

  constructor(options: KeptLinkOptions) {
    this.url = options.url;
    this.Failure = options.Failure;
    this.#options = options;
    this.clock = options.clock ?? realClock;
    this.asksSilent = options.asksSilent === true;
    this.#pace = new Pace(this.clock);
  }

  send(
    text: string,
    { ids, signal, headers, mayRepeat }: SendOptions,
  ): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        return reject(signal.reason);
      }
      const whole = this.#withHeaders(text, headers);
      let repeats = mayRepeat ? MAX_REPEATS : 0;
      let loss: unknown;
      const outgoing: Outgoing = {
        isBatch: text.startsWith('['),
        ids,
        resolve,
        reject: (error) => {
          const { sent, cause } = error as TransportError;
          // A reply that is too long would come again.
          if (sent && repeats && !this.#isClosing && !(cause instanceof RangeError)) {
            repeats -= 1;
            loss = error;
            this.#sendAgain(outgoing, whole);
          } else {
            reject(sent ? error : (loss ?? error));
          }
        },
        // A call that something ends can wait; that there never was a server it is told at once.
        isPatient: () => signal !== undefined && this.#wasOpen,
      };
      signal?.addEventListener('abort', () => {
        this.#cancel(outgoing);
        reject(signal.reason);
      });
      this.#send(outgoing, whole);
    });
  }

  stream({ id, headers, receive, fail }: StreamListener): LinkStream {
    let isPatient = false;
    const outgoing: Outgoing = {
      isBatch: false,
      ids: [id],
      next: receive,
      resolve: (text = '') => void receive(text),
      reject: fail,
      isPatient: () => isPatient,
    };
    this.#send(outgoing);
    let isSent = false;
    return {
      usesCredit: true,
      send: (text) => {
        const whole = isSent ? text : this.#withHeaders(text, headers);
        if (!isSent && this.#waiting.has(outgoing)) {
          this.#waiting.set(outgoing, whole);
        } else {
          outgoing.connection?.follow(whole, outgoing);
        }
        isSent = true;
      },
      resume: (text) => {
        if (this.#isClosing) {
          return false;
        }
        isPatient = true;
        // It is still there: the server has said that it closes.
        this.#isGoingAway ||= outgoing.connection === this.#connection;
        this.#leave(outgoing.connection);
        this.#sendAgain(outgoing, this.#withHeaders(text, headers));
        return true;
      },
      cancel: () => this.#cancel(outgoing),
    };
  }

  listen(receive: Receive): void {
    this.#listener = receive;
  }

  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      const opening = { isBatch: false, ids: [], resolve: () => resolve(), reject };
      this.#send({ ...opening, isPatient: () => false });
      this.#hurry();
    });
  }

  async close(): Promise<void> {
    const why = 'closed by the client';
    // What is lost by this is not tried again.
    this.#isClosing = true;
    const connections = [...this.#leaving, ...(this.#connection ? [this.#connection] : [])];
    const closed = connections.map((connection) => connection.close(why));
    this.#rejectWaiting(new this.Failure(`${this.url}: ${why}`, { sent: false }));
    this.#isClosing = false;
    await Promise.all(closed);
  }

  opened(connection: Connection): void {
    this.#wasOpen = true;
    this.#isGoingAway = false;
    this.#pace.opened();
    this.#enter('open');
    for (const [outgoing, text] of this.#waiting) {
      this.#sendBy(connection, outgoing, text);
    }
    this.#waiting.clear();
  }

  lost(connection: Connection, error: unknown, isGoingAway = false): void {
    if (this.#leaving.delete(connection)) {
      return;
    }
    this.#isGoingAway ||= isGoingAway;
    this.#connection = undefined;
    this.#rejectWaiting(error, ({ isPatient }) => this.#isClosing || !isPatient());
    if (this.#waiting.size) {
      this.#reconnect();
    }
  }

  heard(text: string, answer: (text: string) => void): unknown {
    return this.#listener?.(text, answer);
  }

  #withHeaders(text: string, headers: SendOptions['headers']): string {
    return headers === this.#options.headers ? text : withHeaders(text, headers);
  }

  #send(outgoing: Outgoing, text?: string): void {
    if (this.#connection?.isEnding) {
      this.#leave(this.#connection);
    }
    if (this.#connection?.isOpen) {
      this.#sendBy(this.#connection, outgoing, text);
      return;
    }
    this.#waiting.set(outgoing, text);
    if (!this.#endPause) {
      this.#connect();
    }
  }

  /** After its connection was lost: over the next one. */
  #sendAgain(outgoing: Outgoing, text: string): void {
    if (this.#connection?.isOpen && !this.#connection.isEnding) {
      this.#sendBy(this.#connection, outgoing, text);
      return;
    }
    this.#waiting.set(outgoing, text);
    this.#reconnect();
  }

  #sendBy(connection: Connection, outgoing: Outgoing, text: string | undefined): void {
    if (text === undefined && !outgoing.ids.length) {
      // It waits for the connection and nothing else.
      outgoing.resolve(undefined);
      return;
    }
    outgoing.connection = connection;
    connection.send(outgoing, text);
  }

  #connect(): void {
    if (!this.#connection) {
      this.#enter('connecting');
      this.#connection = new Connection(this, this.#options.carry);
    }
  }

  /** Connects after a pause, unless that is under way. */
  #reconnect(): void {
    if (this.#connection || this.#endPause) {
      return;
    }
    this.#enter('waiting');
    const stops = [
      this.clock.after(this.#pace.next(this.#isGoingAway), () => this.#hurry()),
      onWake(() => this.#hurry()),
    ];
    this.#endPause = () => {
      for (const stop of stops) {
        stop();
      }
    };
  }

  /** Ends the pause, if there is one, and tries at once. */
  #hurry(): void {
    if (this.#endPause) {
      this.#endPause();
      this.#endPause = undefined;
      this.#connect();
    }
  }

  /** Sends nothing more over a connection whose server has said that it is going down. */
  #leave(connection: Connection | undefined): void {
    if (connection && connection === this.#connection) {
      this.#leaving.add(connection);
      this.#connection = undefined;
    }
  }

  #cancel(outgoing: Outgoing): void {
    outgoing.connection?.cancel(outgoing);
    if (this.#waiting.delete(outgoing) && !this.#waiting.size) {
      this.#rest();
    }
  }

  #rejectWaiting(error: unknown, isMeant: (outgoing: Outgoing) => boolean = () => true): void {
    for (const outgoing of [...this.#waiting.keys()].filter(isMeant)) {
      this.#waiting.delete(outgoing);
      outgoing.reject(error);
    }
    if (!this.#waiting.size) {
      this.#rest();
    }
  }

  /** Nothing waits for a connection any more, and an attempt to open one would hold the process. */
  #rest(): void {
    this.#endPause?.();
    this.#endPause = undefined;
    if (!this.#connection?.isOpen) {
      this.#enter('idle');
      this.#connection?.cut('the call was cancelled');
    }
  }

  #enter(state: LinkState): void {
    this.#state = state;
    const { onState } = this.#options;
    // What it throws is not an error of the link. A state that lasts no longer than that is not told.
    queueMicrotask(() => {
      if (this.#told !== this.#state) {
        this.#told = this.#state;
        onState?.(this.#state);
      }
    });
  }
}
