import type { Engine } from '@ujrpc/native';
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

/** Where a call came from; asks the engine for headers only when a handler asks. */
export class NativeSource implements CallSource {
  #headers: Headers | undefined;
  #isAnswered = false;

  constructor(
    readonly connection: Connection,
    private readonly readHeaders: () => readonly string[],
  ) {}

  /** From here on the engine may use the call's number for another call. */
  answered(): void {
    this.#isAnswered = true;
  }

  get headers(): Headers {
    if (this.#headers === undefined) {
      const headers = new Headers();
      const fields = this.#isAnswered ? [] : this.readHeaders();
      for (let at = 0; at + 1 < fields.length; at += 2) {
        headers.append(fields[at] as string, fields[at + 1] as string);
      }
      this.#headers = headers;
    }
    return this.#headers;
  }
}
