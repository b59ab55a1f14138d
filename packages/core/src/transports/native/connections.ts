import type { Engine } from '@ujrpc/native';
import type { JsonRpcParams } from '@ujrpc/protocol';
import { type CallSource, Connection } from '../../calls/connection.js';

/** The connections that JavaScript has had a reason to know, by the engine's number for them. */
export class Connections {
  readonly #known = new Map<number, Connection>();

  constructor(private readonly engine: Engine) {}

  get(number: number): Connection {
    let connection = this.#known.get(number);
    if (connection === undefined) {
      connection = new Connection(this.engine.peerOf(number));
      this.#known.set(number, connection);
    }
    return connection;
  }

  find(number: number): Connection | undefined {
    return this.#known.get(number);
  }

  closed(number: number): void {
    this.#known.get(number)?.abandon();
    this.#known.delete(number);
  }
}

/** Counts the dispatches, so that it is known whether an index means a call still. */
export interface Dispatches {
  readonly over: number;
}

/**
 * Where a call came from; asks the engine only when a handler asks: during the dispatch that brought
 * the call by its index, then by its number.
 */
export class NativeSource implements CallSource {
  readonly #dispatch: number;
  #headers: Headers | undefined;
  #params: JsonRpcParams | undefined;
  #isPending = false;
  #isAnswered = false;

  constructor(
    readonly connection: Connection,
    private readonly engine: Engine,
    private readonly index: number,
    private readonly number: number,
    private readonly dispatches: Dispatches,
  ) {
    this.#dispatch = dispatches.over;
  }

  /** From here on the call is answered by its number. */
  pending(): void {
    this.#isPending = true;
  }

  /** From here on the engine may use the call's number for another call. */
  answered(): void {
    this.#isAnswered = true;
  }

  get headers(): Headers {
    if (this.#headers === undefined) {
      const headers = new Headers();
      const fields = this.#headerFields();
      for (let at = 0; at + 1 < fields.length; at += 2) {
        headers.append(fields[at] as string, fields[at + 1] as string);
      }
      this.#headers = headers;
    }
    return this.#headers;
  }

  #headerFields(): readonly string[] {
    if (this.#isAnswered) {
      return [];
    }
    return this.#isDispatched
      ? this.engine.headersOfCall(this.number)
      : this.engine.headersOf(this.index);
  }

  /** Of a call that came on the scalar lane; once it is answered only where they were read before. */
  get params(): JsonRpcParams | undefined {
    if (this.#params === undefined && !this.#isAnswered) {
      const text = this.#isDispatched
        ? this.engine.paramsOfCall(this.number)
        : this.engine.paramsOf(this.index);
      this.#params = text === undefined ? undefined : (JSON.parse(text) as JsonRpcParams);
    }
    return this.#params;
  }

  /** Has the engine encode a result now: the handler may go on to change the bytes. */
  send(bytes: Uint8Array): void {
    if (this.#isPending) {
      this.engine.settleBytes(this.number, bytes);
    } else {
      this.engine.answerBytes(this.index, bytes);
    }
  }

  get #isDispatched(): boolean {
    return this.dispatches.over !== this.#dispatch;
  }
}
