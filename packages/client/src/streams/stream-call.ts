import type { ErrorCode } from '@ujrpc/words';
import { CREDIT, NEXT } from '@ujrpc/words/protocol-methods';
import type { Meta } from '../deadline.js';
import { mayPass, TransportError } from '../errors.js';
import { documentIn } from '../exchange.js';
import type { Link, LinkStream, StreamListener } from '../links/link.js';
import { withMeta } from '../meta.js';
import type { CallOptions } from '../options.js';
import { resultOf } from '../reply.js';
import { type Handling, Incoming } from './incoming.js';
import type { Reader } from './reader.js';
import type { StreamEntry } from './streaming.js';

/** Values that may be on their way, unless `credit` says otherwise. */
const DEFAULT_CREDIT = 64;

/** A server gives no stream more, so that more would be waited for in vain. */
const MAX_CREDIT = 65_536;

/** Its number alone, and not the table of all. */
const SERVER_CANCELLED: typeof ErrorCode.ServerCancelled = -32802;

/** One call whose reply is a stream: between the link, and whoever takes the values. */
export class StreamCall implements StreamListener, Handling {
  readonly incoming: Incoming = new Incoming(this);
  readonly headers: StreamListener['headers'];
  readonly #entry: StreamEntry;
  readonly #resubscribes: boolean;
  /** The last place that came, or that the call is to go on from. */
  #lastEventId: string | undefined;
  /** Whether it may be made again, after a place that came or a value. */
  #canResume = false;
  #isOver = false;
  readonly #credit: number;
  readonly #reader: Reader | undefined;
  #stream: LinkStream | undefined;
  /** The request, without `meta`. */
  #request = '';
  #meta: Meta | undefined;
  /** Values that were taken since the last `$/credit`. */
  #taken = 0;
  /** Values that the server has credit for. */
  #allowed: number;
  #over = () => {};

  /** @throws RangeError for a `credit` that no server gives */
  constructor(
    readonly id: number,
    entry: StreamEntry,
    { headers, lastEventId, credit = DEFAULT_CREDIT, resubscribe = false }: CallOptions,
    reader: Reader | undefined,
  ) {
    if (!Number.isInteger(credit) || credit < 1 || credit > MAX_CREDIT) {
      throw new RangeError(`credit: expected an integer from 1 to ${MAX_CREDIT}, got ${credit}`);
    }
    this.headers = headers;
    this.#entry = entry;
    this.#resubscribes = resubscribe;
    this.#lastEventId = lastEventId;
    this.#credit = credit;
    this.#allowed = credit;
    this.#reader = reader;
  }

  /**
   * Sends the request.
   *
   * @param text of it, without `meta`
   * @param end aborts when the time is up
   * @param meta what the message says of that time
   * @returns what resolves when the stream is over, however it ends
   */
  send(
    link: Link,
    text: string,
    end: AbortSignal | undefined,
    meta: Meta | undefined,
  ): Promise<void> {
    return new Promise((resolve) => {
      this.#over = resolve;
      end?.addEventListener('abort', () => this.stop(end.reason));
      this.#request = text;
      this.#meta = meta;
      this.#stream = link.stream?.(this);
      this.#stream?.send(this.#text());
    });
  }

  /** Ends the stream at once, with what it throws. */
  readonly stop = (reason: unknown): void => {
    this.incoming.cut(() => {
      throw reason;
    });
    this.left();
  };

  /** Ends it at once, and nothing is wrong. */
  readonly leave = (): void => void this.incoming.return();

  // What links take may be taken out of the object.

  readonly receive = (text: string): void | Promise<void> => {
    try {
      this.#take(documentIn(text));
    } catch (error) {
      this.#throw(error);
      this.left();
    }
    return this.#stream?.usesCredit ? undefined : this.incoming.emptied;
  };

  readonly collect = (text: string): void => {
    try {
      const document = documentIn(text);
      const { id, result } = Object(document);
      if (id === this.id && Array.isArray(result)) {
        this.incoming.push(result);
        // What it returned in the end is not sent then.
        this.#end(() => undefined);
      } else {
        this.#end(() => this.#entry(() => refuse(document, this.id)));
      }
    } catch (error) {
      this.#throw(error);
    }
  };

  readonly fail = (error: unknown): void => {
    // A message that is too long would come again.
    const isLost =
      error instanceof TransportError && mayPass(error) && !(error.cause instanceof RangeError);
    if (!isLost || !this.#resume()) {
      this.#throw(error);
    }
  };

  decode(value: unknown): unknown {
    return this.#entry.item(value);
  }

  taken(eventId: string | undefined): void {
    if (this.#reader && eventId !== undefined) {
      this.#reader.lastEventId = eventId;
    }
    this.#taken += 1;
    const { usesCredit = false } = this.#stream ?? {};
    if (usesCredit && this.#taken >= this.#credit / 2 && !this.incoming.isComplete) {
      const params = { id: this.id, n: this.#taken };
      this.#stream?.send(JSON.stringify({ jsonrpc: '2.0', method: CREDIT, params }));
      this.#allowed += this.#taken;
      this.#taken = 0;
    }
  }

  left(): void {
    this.#stream?.cancel();
    this.#isOver = true;
    this.#over();
  }

  #text(): string {
    const stream = this.#stream?.usesCredit ? this.#credit : undefined;
    return withMeta(this.#request, { stream, lastEventId: this.#lastEventId, ...this.#meta });
  }

  /** Makes the call again after it was lost, if it may be. */
  #resume(): boolean {
    this.#taken = 0;
    this.#allowed = this.#credit;
    return this.#canResume && !this.#isOver && this.#stream?.resume?.(this.#text()) === true;
  }

  #take(document: unknown): void {
    const { method, params } = Object(document);
    const { id, values, eventId } = Object(params);
    if (method === NEXT && id === this.id && Array.isArray(values)) {
      this.#push(values, typeof eventId === 'string' ? eventId : undefined);
    } else if (!method && !(isClosing(document) && this.#resume())) {
      this.#end(() => this.#entry(() => resultOf(document, this.id)));
      this.#stream?.over?.();
    }
  }

  /** @throws TransportError where the server sends more than it may: nothing else bounds what is kept for the loop */
  #push(values: readonly unknown[], eventId: string | undefined): void {
    this.#allowed -= values.length;
    if (this.#stream?.usesCredit && this.#allowed < 0) {
      throw new TransportError('more values than the stream has credit for');
    }
    this.#lastEventId = eventId ?? this.#lastEventId;
    this.#canResume ||= this.#resubscribes || eventId !== undefined;
    this.incoming.push(values, eventId);
  }

  #throw(error: unknown): void {
    this.#end(() => {
      throw error;
    });
  }

  #end(settle: () => unknown): void {
    this.incoming.end(settle);
    this.#isOver = true;
    this.#over();
  }
}

/** @throws RpcError or TransportError, for what is not a list of values */
function refuse(document: unknown, id: number): never {
  resultOf(document, id);
  throw new TransportError('not a stream, and not the list of its values', { cause: document });
}

/** Whether the server ends the stream because it is going down, which says nothing about the stream. */
function isClosing(document: unknown): boolean {
  const { code, data } = Object(Object(document).error);
  return code === SERVER_CANCELLED && Object(data).reason === 'closing';
}
