import type { JsonRpcId } from '@ujrpc/protocol';
import type { Call } from './call.js';
import type { Peer } from './peer.js';

/** The calls of one connection that have not been answered yet: its peer may cancel them or leave. */
export class Connection {
  readonly #inFlight = new Set<Call>();

  constructor(readonly peer: Peer) {}

  get inFlight(): number {
    return this.#inFlight.size;
  }

  add(call: Call): void {
    this.#inFlight.add(call);
  }

  delete(call: Call): void {
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
