import { ErrorCode } from '@ujrpc/words';
import type { HeaderFields } from '../calls/header-fields.js';
import { type ClientClasses, noClientClasses } from '../clients/client-classes.js';
import { NoWayBack } from '../clients/no-way-back.js';
import { PeerClients } from '../clients/peer-clients.js';
import { CallsInFlight } from './calls-in-flight.js';
import type {
  ClientClass,
  Connection,
  ConnectionData,
  OwnConnection,
  Peer,
  Send,
} from './connection.js';
import { LiveStreams } from './live-streams.js';

/** Who is told of connections; neither function may throw. */
export interface ConnectionWatcher {
  connected(connection: Connection): void;
  closed(connection: Connection): void;
}

let count = 0;

/** What the server itself knows of a connection: its calls that have not been answered yet. */
export class OpenConnection implements OwnConnection {
  readonly send: Send | undefined;
  readonly id = ++count;
  readonly inFlight = new CallsInFlight();
  /** What its peer has said with `$/headers`, for the calls after that. */
  headerFields: HeaderFields | undefined;
  #streams: LiveStreams | undefined;
  #controller: AbortController | undefined;
  #data: ConnectionData | undefined;
  #left: DOMException | undefined;
  #clients: PeerClients | undefined;
  /** Why nothing more comes from the peer. */
  #ended: DOMException | undefined;

  constructor(
    readonly peer: Peer,
    private readonly watcher?: ConnectionWatcher,
    /** Sends a message as it is. */
    readonly sendText?: (message: string) => void,
    private readonly clientClasses: ClientClasses = noClientClasses,
  ) {
    this.send =
      sendText &&
      ((method, params) => this.#say(JSON.stringify({ jsonrpc: '2.0', method, params })));
    watcher?.connected(this);
  }

  /** Once it is closed, what it is sent by may belong to another connection. */
  #say(message: string): void {
    if (!this.isClosed) {
      this.sendText?.(message);
    }
  }

  /** Most connections never have any. */
  get streams(): LiveStreams {
    this.#streams ??= new LiveStreams();
    return this.#streams;
  }

  get isClosed(): boolean {
    return this.#left !== undefined;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#left !== undefined) {
        this.#controller.abort(this.#left);
      }
    }
    return this.#controller.signal;
  }

  get data(): ConnectionData {
    this.#data ??= Object.create(null) as ConnectionData;
    return this.#data;
  }

  client<T extends object>(type: ClientClass<T>): T {
    if (this.sendText === undefined) {
      throw new NoWayBack(type.name);
    }
    if (this.#clients === undefined) {
      this.#clients = new PeerClients(this.clientClasses, (message) => this.#say(message));
      this.#clients.rejectAll(this.#ended);
    }
    return this.#clients.get(type);
  }

  /**
   * The peer has sent a response, which is dropped where it answers nothing.
   *
   * @param duplicate a member that it gives twice
   */
  hear(response: string, duplicate: string | undefined): void {
    this.#clients?.hear(response, duplicate);
  }

  /**
   * The peer sends no more. It may only have closed its half, so its calls are still answered; but a
   * handler that watches its signal learns that the answer may be unwanted.
   */
  peerEnded(): void {
    const reason = 'The peer ended its side of the connection';
    this.inFlight.abort(reason);
    this.#ended ??= new DOMException(reason, 'AbortError');
    this.#clients?.rejectAll(this.#ended);
    this.#streams?.giveForEver();
  }

  /** Nothing more of the peer is read, which may still get replies; its streams could not be cancelled. */
  stopReading(code: ErrorCode, data?: unknown): void {
    this.#streams?.endLive(code, data);
    this.#ended ??= new DOMException(
      'The server does not read the connection any more: no reply can come',
      'AbortError',
    );
    this.#clients?.rejectAll(this.#ended);
  }

  /** The peer has left: nobody waits for these answers any more. */
  close(): void {
    if (this.#left !== undefined) {
      return;
    }
    const reason = 'The peer closed the connection';
    this.#left = new DOMException(reason, 'AbortError');
    this.inFlight.abort(reason);
    this.#streams?.endAll(ErrorCode.RequestCancelled);
    this.inFlight.clear();
    this.#ended ??= this.#left;
    this.#clients?.rejectAll(this.#ended);
    this.#controller?.abort(this.#left);
    this.watcher?.closed(this);
  }
}
