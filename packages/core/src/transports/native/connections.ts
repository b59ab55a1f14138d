import type { Engine, SecureEngine, TlsPeer } from '@ujrpc/native';
import type { ErrorCode, JsonRpcParams } from '@ujrpc/words';
import type { StreamForm } from '@ujrpc/words/engine';
import { addFields, type HeaderFields } from '../../calls/header-fields.js';
import type { CallSource } from '../../calls/source.js';
import type { ClientClasses } from '../../clients/client-classes.js';
import type { Peer } from '../../connections/connection.js';
import { type ConnectionWatcher, OpenConnection } from '../../connections/open-connection.js';
import type { PeerTls } from '../../tls/options.js';

/** What an engine is to its calls, without how it listens. */
export interface CallEngine
  extends Omit<Engine, 'listen' | 'close'>,
    Partial<Pick<SecureEngine, 'tlsOf'>> {
  /** Where a connection of the engine is one of several that make up a caller's. */
  connectionOf?(connection: number): OpenConnection;
}

/** The connections that JavaScript has had a reason to know, by the engine's number for them. */
export class Connections {
  readonly #known = new Map<number, OpenConnection>();

  constructor(
    private readonly engine: CallEngine,
    private readonly watcher: ConnectionWatcher,
    private readonly clientClasses: ClientClasses,
    /** Of a listener with TLS. */
    private readonly describeTls?: (peer: TlsPeer) => PeerTls,
  ) {}

  get(number: number): OpenConnection {
    let connection = this.#known.get(number);
    if (connection === undefined) {
      connection = this.engine.connectionOf?.(number) ?? this.#open(number);
      this.#known.set(number, connection);
    }
    return connection;
  }

  #open(number: number): OpenConnection {
    const { engine } = this;
    const peer = this.#peer(number);
    const send = engine.takesMessages(number)
      ? (message: string): void => {
          engine.push(number, message);
        }
      : undefined;
    return new OpenConnection(peer, this.watcher, send, this.clientClasses);
  }

  #peer(number: number): Peer {
    const { engine, describeTls } = this;
    const peer = engine.peerOf(number);
    // Asked now: later another connection may have the number.
    const tls = describeTls && engine.tlsOf?.(number);
    return describeTls === undefined || tls === undefined ? peer : withTls(peer, describeTls, tls);
  }

  find(number: number): OpenConnection | undefined {
    return this.#known.get(number) ?? this.engine.connectionOf?.(number);
  }

  closed(number: number): void {
    if (this.engine.connectionOf === undefined) {
      this.#known.get(number)?.close();
    }
    this.#known.delete(number);
  }

  /** Ends every stream whose values leave as they come; connections of the engine's own are read no more. */
  endStreams(code: ErrorCode, data: unknown): void {
    for (const connection of this.#known.values()) {
      if (this.engine.connectionOf === undefined) {
        connection.stopReading(code, data);
      } else {
        connection.streams.endLive(code, data);
      }
    }
  }

  /** All are gone. */
  abandon(): void {
    for (const connection of this.#known.values()) {
      connection.close();
    }
    this.#known.clear();
  }
}

/** Few handlers ask for `tls`, and to read a certificate takes longer than a call. */
function withTls(peer: Peer, describe: (peer: TlsPeer) => PeerTls, known: TlsPeer): Peer {
  let described: PeerTls | undefined;
  return Object.defineProperty(peer, 'tls', {
    enumerable: true,
    get: (): PeerTls => {
      described ??= describe(known);
      return described;
    },
  });
}

/** Counts the dispatches, so that it is known whether an index means a call still. */
export interface Dispatches {
  readonly over: number;
  /** Whether the engine is being closed. */
  readonly isClosing: boolean;
}

/**
 * Where a call came from; asks the engine only when a handler asks: during the dispatch that brought
 * the call by its index, then by its number.
 */
export class NativeSource implements CallSource {
  readonly #dispatch: number;
  /** Of `$/headers` before the call: one that comes while it is pending is not for it. */
  readonly #fields: HeaderFields | undefined;
  #headers: Headers | undefined;
  #params: JsonRpcParams | undefined;
  #isPending = false;
  #isAnswered = false;

  constructor(
    readonly connection: OpenConnection,
    private readonly engine: CallEngine,
    private readonly index: number,
    private readonly number: number,
    private readonly dispatches: Dispatches,
    readonly streamForm: StreamForm | undefined,
  ) {
    this.#dispatch = dispatches.over;
    this.#fields = connection.headerFields;
  }

  get isClosing(): boolean {
    return this.dispatches.isClosing;
  }

  get timeoutMs(): number {
    return this.engine.timeoutMsOf(this.index);
  }

  get waitedMs(): number {
    return this.engine.waitedMs();
  }

  append(message: string, eventId: string | undefined): boolean {
    return this.engine.append(this.number, message, eventId);
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
      this.#headers = this.#fields === undefined ? headers : addFields(headers, this.#fields);
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
