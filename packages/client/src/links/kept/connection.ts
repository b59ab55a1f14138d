import type { TransportError } from '../../errors.js';
import type { Receive } from '../link.js';
import type { Clock } from '../pace.js';
import { cancellations, type Pending, PendingReplies } from '../pending-replies.js';
import type { Carrier, Carry, LossDetails } from './carrier.js';
import { Liveness } from './liveness.js';

/** How long `close` waits for a server that does not read what was written. */
const FLUSH_MS = 5_000;

/** Who made a connection. */
export interface Owner {
  readonly url: string;
  /** Given and not imported: a page loads all this by itself, and what it shared with the page would be a third file. */
  readonly Failure: typeof TransportError;
  readonly clock: Clock;
  /** Whether a silent peer is asked by `rpc.ping` if it is still there, as nothing below finds out. */
  readonly asksSilent: boolean;
  opened(connection: Connection): void;
  /** Told once, before what is under way rejects. */
  lost(connection: Connection, error: TransportError, isGoingAway?: boolean): void;
  /** Takes messages of the server's own. */
  heard: Receive;
}

/** One connection from its opening to its loss, and what is under way on it. */
export class Connection {
  readonly #owner: Owner;
  readonly #carrier: Carrier;
  readonly #pending = new PendingReplies();
  readonly #liveness: Liveness | undefined;
  #isOpen = false;
  #isLost = false;
  /** Messages of the server's own that are not taken yet. */
  #untaken = 0;

  constructor(owner: Owner, carry: Carry) {
    this.#owner = owner;
    const answer = (text: string) => {
      if (!this.#isLost) {
        this.#carrier.send(text);
      }
    };
    if (owner.asksSilent) {
      const lose = () => this.#lose('the server does not answer');
      this.#liveness = new Liveness(owner.clock, () => this.#ask(), lose);
    }
    this.#pending.listener = (text) => void this.#hear(owner.heard(text, answer));
    this.#carrier = carry({
      opened: () => this.#open(),
      received: (text) => this.#receive(text),
      lost: (why, details) => this.#lose(why, details),
    });
  }

  /** Whether it has been opened. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** As of the carrier. */
  get isEnding(): boolean {
    return this.#carrier.isEnding;
  }

  has(pending: Pending): boolean {
    return this.#pending.has(pending);
  }

  /**
   * Awaits the reply to a message; one without ids is settled when it was written. Only once the connection is open.
   *
   * @param text of it, where it is not sent by `follow`
   */
  send(pending: Pending, text?: string): void {
    this.#pending.add(pending);
    this.#holdProcess();
    if (text === undefined) {
      return;
    }
    if (pending.ids.length) {
      this.#carrier.send(text);
      return;
    }
    this.#carrier.send(text, () => {
      this.#pending.settle(pending, undefined);
      this.#holdProcess();
    });
  }

  /** Sends what belongs to a message, while that is under way. */
  follow(text: string, pending: Pending): void {
    if (this.#pending.has(pending)) {
      this.#carrier.send(text);
    }
  }

  /** Tells the server that nobody waits for a message. */
  cancel(pending: Pending): void {
    if (this.#pending.has(pending)) {
      this.#pending.forget(pending);
      for (const text of cancellations(pending.ids)) {
        this.#carrier.send(text);
      }
      this.#holdProcess();
    }
  }

  /** Ends it; resolves once what was sent is written and all is closed. */
  async close(why: string): Promise<void> {
    const carrier = this.#carrier;
    this.#abandon(why);
    const cut = setTimeout(() => carrier.cut(), FLUSH_MS);
    await carrier.close();
    clearTimeout(cut);
  }

  /** Ends it at once. */
  cut(why: string): void {
    this.#lose(why);
  }

  #open(): void {
    if (!this.#isLost) {
      this.#isOpen = true;
      this.#owner.opened(this);
      this.#holdProcess();
    }
  }

  #receive(text: string): void {
    if (this.#isLost) {
      return;
    }
    this.#liveness?.heard();
    try {
      if (!this.#pending.receive(text)) {
        this.#lose('a reply to a call that was never made', { cause: text });
      }
    } catch (cause) {
      this.#lose(`unreadable reply: ${(cause as Error).message}`, { cause });
    }
    this.#holdProcess();
  }

  /** Only a pending message is a reason for the process to stay. */
  #holdProcess(): void {
    const isAwaited = this.#pending.size > 0;
    this.#carrier.hold(isAwaited);
    this.#liveness?.watch(isAwaited && this.#isOpen);
  }

  /** Reads no further until it is taken. */
  async #hear(taking: unknown): Promise<void> {
    if (!(taking instanceof Promise)) {
      return;
    }
    this.#untaken += 1;
    this.#carrier.pause?.(true);
    try {
      await taking;
    } finally {
      this.#untaken -= 1;
      if (!this.#untaken) {
        this.#carrier.pause?.(false);
      }
    }
  }

  /** An error is as good an answer. Calls are numbered from 1. */
  #ask(): void {
    const ping = { isBatch: false, ids: [0], resolve() {}, reject() {} };
    this.send(ping, '{"jsonrpc":"2.0","id":0,"method":"rpc.ping"}');
  }

  #lose(why: string, details?: LossDetails): void {
    this.#abandon(why, details);
    this.#carrier.cut();
  }

  /** Rejects what is pending and takes nothing more. */
  #abandon(why: string, details: LossDetails = {}): void {
    if (this.#isLost) {
      return;
    }
    this.#isLost = true;
    const { url, Failure } = this.#owner;
    const { isGoingAway, ...told } = details;
    const error = new Failure(`${url}: ${why}`, { sent: this.#isOpen, ...told });
    this.#owner.lost(this, error, isGoingAway);
    this.#pending.rejectAll(error);
    this.#holdProcess();
    this.#liveness?.end();
  }
}
