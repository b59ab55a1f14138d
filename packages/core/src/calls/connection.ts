import type { JsonRpcId } from '@ujrpc/protocol';
import type { Peer } from './peer.js';

/** What a connection needs of a call that waits for its answer. */
export interface PendingCall {
  readonly id: JsonRpcId | undefined;
  /** Tells the handler that its answer is no longer wanted. */
  abort(reason: DOMException): void;
  /** The same, and answers with -32800. */
  cancel(): void;
}

/** The calls of one connection that have not been answered yet: its peer may cancel them or leave. */
export class Connection {
  readonly #inFlight = new Set<PendingCall>();

  constructor(readonly peer: Peer) {}

  get inFlight(): number {
    return this.#inFlight.size;
  }

  add(call: PendingCall): void {
    this.#inFlight.add(call);
  }

  delete(call: PendingCall): void {
    this.#inFlight.delete(call);
  }

  /** Cancels the calls that carry this id. */
  cancel(id: JsonRpcId): void {
    for (const call of this.#inFlight) {
      if (call.id === id) {
        call.cancel();
      }
    }
  }

  /**
   * The peer sends no more. It may only have closed its half, so its calls are still answered; but a
   * handler that watches its signal learns that the answer may be unwanted.
   */
  peerEnded(): void {
    for (const call of this.#inFlight) {
      call.abort(new DOMException('The peer ended its side of the connection', 'AbortError'));
    }
  }

  /** The peer has left: nobody waits for these answers any more. */
  abandon(): void {
    for (const call of this.#inFlight) {
      call.abort(new DOMException('The peer closed the connection', 'AbortError'));
    }
    this.#inFlight.clear();
  }
}

/** Where a call came from, as its transport knows it. Headers are read only when asked for. */
export interface CallSource {
  readonly connection: Connection;
  readonly headers: Headers;
}
