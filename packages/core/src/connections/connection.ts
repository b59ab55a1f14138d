import type { JsonRpcParams } from '@ujrpc/words';
import type { PeerTls } from '../tls/options.js';

/** Who is at the other end of a connection. */
export type Peer =
  | {
      readonly network: 'tcp';
      readonly address: string;
      readonly port: number;
      /** Where the connection is one of TLS. */
      readonly tls?: PeerTls;
    }
  | { readonly network: 'unix' }
  /** The program that the server is mounted in, which has not said more. */
  | { readonly network: 'embedded' };

/**
 * What plugins and methods keep about a peer. Declare what is yours, and its type is known everywhere:
 *
 * ```ts
 * declare module '@ujrpc/core' {
 *   interface ConnectionData {
 *     user?: string;
 *   }
 * }
 * ```
 */
export interface ConnectionData {
  [name: string]: unknown;
}

/** Sends a notification. What it is called with must be JSON. */
export type Send = (method: string, params?: JsonRpcParams) => void;

/** One peer while it is there: the same object for all its calls. */
export interface Connection {
  /** Counts up from 1; no other connection of this process has it. */
  readonly id: number;
  readonly peer: Peer;
  /** Aborts when the peer has left. */
  readonly signal: AbortSignal;
  /** Empty at first, and gone with the connection. */
  readonly data: ConnectionData;
  /** Sends the peer a notification; absent where it can only be answered, as over HTTP. */
  readonly send?: Send | undefined;
  /**
   * The peer as what it can be called by: an object with the methods of a class with `@rpc.client`. A method that
   * returns void sends a notification, one that returns a promise a request.
   *
   * A request rejects with the `RpcError` of the client, with a `ClientReplyError` for a result that is not of its
   * type, a `TimeoutError` (DOMException) after `limits.peerCallTimeoutMs`, and the reason of `signal` when the peer
   * has left. Arguments that do not fit are a TypeError.
   *
   * @returns the same object each time
   * @throws NoWayBack where the peer can only be answered, as over HTTP; TypeError for a class without
   *   `@rpc.client`; Error for one that the contract does not know
   */
  client<T extends object>(type: ClientClass<T>): T;
}

/** A class with `@rpc.client`. */
export type ClientClass<T extends object> = abstract new (...args: never[]) => T;

/** A connection that the program itself has made, with `server.connect`. */
export interface OwnConnection extends Connection {
  /** The peer has left: aborts the signals of its calls, whose replies nobody gets. */
  close(): void;
}

export interface ConnectOptions {
  /** Who it is, for hooks and methods. */
  readonly peer?: Peer;
  /** Takes the text of a message that the server sends by itself. */
  readonly send?: (message: string) => void;
}
