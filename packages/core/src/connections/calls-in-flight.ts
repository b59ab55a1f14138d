import type { JsonRpcId } from '@ujrpc/words';

/** What a connection needs of a call that waits for its answer. */
export interface PendingCall {
  readonly id: JsonRpcId | undefined;
  /** Tells the handler that its answer is no longer wanted. */
  abort(reason: DOMException): void;
  /** The same, and answers with -32800. */
  cancel(): void;
  /** Nobody is there for the answer: no process needs to wait for its clock. */
  letGo(): void;
}

/** The calls of one connection that have not been answered yet: its peer may cancel them. */
export class CallsInFlight {
  readonly #calls = new Set<PendingCall>();
  /** The same by their ids, from the first time on that the peer cancels: most never do. */
  #byId: Map<JsonRpcId | undefined, Set<PendingCall>> | undefined;

  get size(): number {
    return this.#calls.size;
  }

  add(call: PendingCall): void {
    this.#calls.add(call);
    this.#index(call);
  }

  delete(call: PendingCall): void {
    this.#calls.delete(call);
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
      for (const call of this.#calls) {
        this.#index(call);
      }
    }
    for (const call of [...(this.#byId.get(id) ?? [])]) {
      call.cancel();
    }
  }

  abort(reason: string): void {
    for (const call of this.#calls) {
      call.abort(new DOMException(reason, 'AbortError'));
    }
  }

  clear(): void {
    for (const call of this.#calls) {
      call.letGo();
    }
    this.#calls.clear();
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
