import { ErrorCode, type JsonRpcId, type JsonRpcParams, type Limits } from '@ujrpc/words';
import type { BatchedCall } from '../batching/batched-call.js';
import type { PendingCall } from '../connections/calls-in-flight.js';
import type { Connection, Peer } from '../connections/connection.js';
import type { Context, Running } from './context.js';
import { endOfUse } from './deadline.js';
import { type Failure, failure } from './failure.js';
import { addFields } from './header-fields.js';
import { type Meta, readMeta } from './meta.js';
import type { Method } from './registry.js';
import type { CallSource } from './source.js';
import { CallStream, type StreamLimits } from './stream.js';
import { isEventId } from './tracked.js';

/** Instead of params: they are read when a handler asks for them. */
export const AT_SOURCE = Symbol('at the source');

/** What bounds a call. */
export type CallLimits = StreamLimits & Pick<Limits, 'callTimeoutMs'>;

/** Of a caller that reads events; fields are bytes, which `Headers` gives as characters of Latin-1. */
function eventIdIn(headers: Headers): string | undefined {
  const bytes = Uint8Array.from(headers.get('last-event-id') ?? '', (char) => char.charCodeAt(0));
  const id = new TextDecoder().decode(bytes);
  return isEventId(id) ? id : undefined;
}

/** One call on its way: what came in and, for handlers that ask, where from. */
export class Call implements Context, Running, PendingCall {
  #controller: AbortController | undefined;
  #reason: DOMException | undefined;
  #id: JsonRpcId | undefined;
  #headers: Headers | undefined;
  /** When its time is over, by performance.now(); undefined where nothing bounds it. */
  #endsAt: number | undefined;
  /** Set while an asynchronous call waits; answers it. */
  onEnd: ((failure: Failure) => void) | undefined;
  /** Set while its deadline is awaited: from then on, that keeps no process from ending. */
  freeClock: (() => void) | undefined;
  /** What its caller wishes; undefined without wishes, and until `heed` has read them. */
  meta: Meta | undefined;
  /** Of a call to a method that streams, from `heed` on. */
  stream: CallStream | undefined;
  /** Of a call to a batch method, from when it waits for its batch on. */
  batched: BatchedCall | undefined;
  /** When it reached JavaScript, by performance.now(); kept where its method is observed. */
  startedAt: number | undefined;

  constructor(
    readonly target: Method,
    /** The id as it is in the document; undefined for a notification. */
    readonly idToken: string | undefined,
    private readonly given: JsonRpcParams | undefined | typeof AT_SOURCE,
    readonly source: CallSource,
    /** A name that the params give twice, which JSON.parse cannot show. */
    readonly duplicateParam?: string,
    private readonly metaText?: string,
  ) {}

  /**
   * Reads what its caller wishes.
   *
   * @throws RpcError -32600 where that makes no sense, -32001 where its time is over already
   */
  heed(limits: CallLimits): void {
    if (this.metaText !== undefined) {
      this.meta = readMeta(this.metaText, limits);
      this.#endsAt = endOfUse(this.meta.timeoutMs, this.source);
    }
    if (this.target.contract.stream !== undefined) {
      this.stream = new CallStream(this, limits);
    }
    if (this.target.contract.async) {
      this.bound(limits.callTimeoutMs);
    }
  }

  /** Gives its answer at most so many milliseconds from now; 0: as many as it takes. A stream lasts. */
  bound(mostMs: number): void {
    if (mostMs > 0 && this.stream?.isLive !== true) {
      this.#endsAt = Math.min(this.#endsAt ?? Infinity, performance.now() + mostMs);
    }
  }

  get timeLeftMs(): number | undefined {
    // Never 0, which whoever gets it passed on takes for no limit.
    return this.#endsAt && Math.max(1, Math.ceil(this.#endsAt - performance.now()));
  }

  get call(): this {
    return this;
  }

  get method(): string {
    return this.target.wireName;
  }

  /** Read once, and only where it is asked for: most calls never tell theirs. */
  get id(): JsonRpcId | undefined {
    if (this.#id === undefined && this.idToken !== undefined) {
      this.#id = JSON.parse(this.idToken) as JsonRpcId;
    }
    return this.#id;
  }

  get params(): JsonRpcParams | undefined {
    return this.given === AT_SOURCE ? this.source.params : this.given;
  }

  get connection(): Connection {
    return this.source.connection;
  }

  get peer(): Peer {
    return this.source.connection.peer;
  }

  get headers(): Headers {
    const own = this.meta?.headers;
    if (own === undefined) {
      return this.source.headers;
    }
    this.#headers ??= addFields(new Headers(this.source.headers), own);
    return this.#headers;
  }

  get lastEventId(): string | undefined {
    return this.meta?.lastEventId ?? eventIdIn(this.headers);
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) {
        this.#controller.abort(this.#reason);
      }
    }
    return this.#controller.signal;
  }

  /** Why the answer is no longer wanted; undefined while it is. */
  get abortReason(): DOMException | undefined {
    return this.#reason;
  }

  abort(reason: DOMException): void {
    this.#reason ??= reason;
    this.#controller?.abort(reason);
  }

  letGo(): void {
    this.freeClock?.();
    this.batched?.leave();
  }

  cancel(): void {
    this.abort(new DOMException('The caller cancelled the call', 'AbortError'));
    this.onEnd?.(failure(ErrorCode.RequestCancelled));
  }
}
