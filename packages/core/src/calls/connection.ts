import type { JsonRpcId, JsonRpcParams } from '@ujrpc/protocol';
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
  /** The same by their ids, from the first time on that the peer cancels: most never do. */
  #byId: Map<JsonRpcId | undefined, Set<PendingCall>> | undefined;

  constructor(readonly peer: Peer) {}

  get inFlight(): number {
    return this.#inFlight.size;
  }

  add(call: PendingCall): void {
    this.#inFlight.add(call);
    this.#index(call);
  }

  delete(call: PendingCall): void {
    this.#inFlight.delete(call);
    const namesakes = this.#byId?.get(call.id);
    namesakes?.delete(call);
    if (namesakes?.size === 0) {
      this.#byId?.delete(call.id);
    }
  }

  /** Cancels the calls that carry this id. */
  cancel(id: JsonRpcId): void {
    if (this.#byId === undefined) {
      this.#byId = new Map();
      for (const call of this.#inFlight) {
        this.#index(call);
      }
    }
    for (const call of [...(this.#byId.get(id) ?? [])]) {
      call.cancel();
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
    this.#byId?.clear();
  }

  #index(call: PendingCall): void {
    const namesakes = this.#byId?.get(call.id);
    if (namesakes === undefined) {
      this.#byId?.set(call.id, new Set([call]));
    } else {
      namesakes.add(call);
    }
  }
}

/** Where a call came from, as its transport knows it. What it has is read only when asked for. */
export interface CallSource {
  readonly connection: Connection;
  readonly headers: Headers;
  /** Of a call whose params are `AT_SOURCE`. */
  readonly params?: JsonRpcParams | undefined;
}
