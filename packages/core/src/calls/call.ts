import type { JsonRpcId, JsonRpcParams } from '@ujrpc/protocol';
import type { Method } from '../server/registry.js';
import type { CallSource, PendingCall } from './connection.js';
import type { Context, Running } from './context.js';

/** In place of params that are read where a handler asks for them. */
export const AT_SOURCE = Symbol('at the source');

/** One call on its way: what came in and, for handlers that ask, where from. */
export class Call implements Context, Running, PendingCall {
  #controller: AbortController | undefined;
  #reason: DOMException | undefined;
  #id: JsonRpcId | undefined;
  /** Set while an asynchronous call waits; answers it with -32800. */
  onCancel: (() => void) | undefined;

  constructor(
    readonly target: Method,
    /** The id as it stands in the document; undefined for a notification. */
    readonly idToken: string | undefined,
    private readonly given: JsonRpcParams | undefined | typeof AT_SOURCE,
    readonly source: CallSource,
    /** A name that the params give twice, which JSON.parse cannot show. */
    readonly duplicateParam?: string,
  ) {}

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

  get peer() {
    return this.source.connection.peer;
  }

  get headers(): Headers {
    return this.source.headers;
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

  cancel(): void {
    this.abort(new DOMException('The caller cancelled the call', 'AbortError'));
    this.onCancel?.();
  }
}
