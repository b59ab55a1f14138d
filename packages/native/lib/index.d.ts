/**
 * The typed contract between the engine and its caller in JavaScript (@ujrpc/core).
 *
 * What the caller should know beside the types:
 * - `Lane` and `Outcome` are frozen objects at run time, not const enums, which a package cannot
 *   export to projects with `isolatedModules`.
 * - A call is offered on the scalar lane only if each argument is a number, a boolean, a string,
 *   bytes or absent. Null for a nullable parameter, strings with escapes, what is not base64 and
 *   params that do not fit the plan make it a call of the `Call` lane, whatever lane its method has.
 * - A pending call must be settled once, also after its connection has closed: then the reply is
 *   dropped. `settle` with undefined says nothing (a notification).
 * - `Closed` comes for each connection that ever had a call pending or whose `peerOf` was asked,
 *   `Ended` for those that have calls pending; both may also come for others. A number is used again
 *   for another connection after its `Closed`, so what is kept by it must be dropped then.
 * - Calls of a dispatch that a handler may make pending count against `maxCallsInFlight` when the
 *   dispatch is over; the engine dispatches early where that could decide about the next call.
 * - A call whose message says how long its answers may take is one of the `Call` lane and has a meta.
 * - Entries stand in the order in which their bytes arrived; events among them.
 */

/** Why a transport is not available; absent if it is. */
export interface Probe {
  readonly uring?: string;
  readonly epoll?: string;
  /** Why the option `tls` is not available: it needs a runtime whose TLS library is OpenSSL 3. */
  readonly tls?: string;
}

export declare function probe(): Probe;

/** Whether this binary was built with liburing. */
export declare const hasUring: boolean;

import type { StreamForm } from './words.js';

export { Lane, Outcome, StreamForm } from './words.js';

/** The calls of one dispatch, as a struct of arrays; memory that both sides share. */
export interface Block {
  /** The most entries of one dispatch. */
  readonly capacity: number;
  readonly lane: Uint8Array;
  /** An index into `EngineOptions.methods`. */
  readonly method: Int32Array;
  /** Names the call for `settle` and `headersOfCall`. */
  readonly call: Int32Array;
  readonly connection: Int32Array;
  /**
   * Scalar lane: where the arguments begin in `numbers`. Call lane: where its texts begin among those
   * of the dispatch, its id and then its params as they are in the document; undefined for a
   * notification and without any. Events with params are like calls without an id.
   */
  readonly first: Int32Array;
  /** Scalar lane: how many arguments there are, the elements of a rest parameter among them. */
  readonly count: Int32Array;
  /**
   * A boolean is 1 or 0, an absent argument NaN, a string and bytes their index among the texts of the
   * dispatch, where bytes are a Uint8Array whose memory is its own.
   */
  readonly numbers: Float64Array;
  readonly results: Float64Array;
  readonly outcome: Uint8Array;
  /** Call lane: the member `meta` as it is in the document; undefined unless it is an object. */
  readonly metas: (string | undefined)[];
  /** Call lane: a name that the params give twice, which JSON.parse cannot show. */
  readonly duplicates: (string | undefined)[];
  /** The engine takes `replies[i]` where `outcome[i]` is `Reply`. */
  readonly replies: (string | undefined)[];
}

export interface ParamPlan {
  readonly name: string;
  readonly kind: 'f64' | 'i32' | 'u32' | 'i64' | 'bool' | 'string' | 'bytes' | 'json';
  readonly optional: boolean;
  readonly nullable: boolean;
  readonly rest: boolean;
}

export interface MethodPlan {
  readonly wireName: string;
  /** `scalar` only if every parameter has a kind other than `json`. */
  readonly lane: 'scalar' | 'call';
  readonly params: readonly ParamPlan[];
  /** Whether its result may be a stream. */
  readonly streams?: boolean;
}

/**
 * One certificate and what goes with it, for one name. Its pairs may differ in the kind of their key
 * (RSA, P-256, Ed25519): the peer takes the first that it knows.
 */
export interface SecureContext {
  /** The host name that it serves: 'a.example', or '*.example', which matches one label; '' for the default. */
  readonly servername: string;
  /** PEM. The keys are not encrypted; a certificate is followed by its chain. */
  readonly pairs: readonly { readonly key: string; readonly cert: string }[];
  /** PKCS #12. */
  readonly pfx: readonly { readonly bytes: Uint8Array; readonly passphrase: string }[];
  /** PEM: who signs the certificates of clients. */
  readonly ca: readonly string[];
}

export interface SecureOptions {
  /** Whether a connection whose first byte does not begin a TLS record is served without TLS. */
  readonly plain: boolean;
  /** Whether clients are asked for a certificate. */
  readonly requestCert: boolean;
  /** Whether a client without an accepted certificate is turned away; else `tlsOf` says what is wrong. */
  readonly rejectUnauthorized: boolean;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  readonly maxVersion: 'TLSv1.2' | 'TLSv1.3';
  /** The ciphers of TLS 1.2, as OpenSSL writes them; '' for its own choice. */
  readonly cipherList: string;
  /** The ciphers of TLS 1.3, as OpenSSL writes them; '' for its own choice. */
  readonly cipherSuites: string;
  /** How long a handshake may take. */
  readonly handshakeTimeoutMs: number;
  /**
   * Keys of 48 bytes, as node:tls lays them out (16 name, 16 HMAC, 16 AES). The first encrypts
   * session tickets, the others still decrypt them. Without any each engine has keys of its own.
   */
  readonly ticketKeys: Uint8Array;
  /** The first is the default: for names that no other is for, and for clients that give none. */
  readonly contexts: readonly SecureContext[];
}

/** The result of a connection's handshake. */
export interface TlsPeer {
  /** The name that the client asked for. */
  readonly servername?: string;
  /** 'TLSv1.3' or 'TLSv1.2'. */
  readonly protocol: string;
  /** The standard name of the cipher, such as 'TLS_AES_256_GCM_SHA384'. */
  readonly cipher: string;
  /** Whether the client has a certificate that a `ca` accepts. */
  readonly authorized: boolean;
  /** Why it has none where it was asked for one: a code of OpenSSL's, as in node:tls. */
  readonly authorizationError?: string;
  /** The client's own certificate, in DER. */
  readonly certificate?: Uint8Array;
}

/**
 * Why a handshake has failed.
 * - `plain`: the connection did not begin with a TLS record, and `plain` is off
 * - `timeout`: it took longer than `handshakeTimeoutMs`, the wait for its first byte included
 * - `aborted`: the peer closed in the middle of it
 * - `version`, `cipher`, `alpn`: the peer offered none that is served
 * - `certificate`: the client has no certificate, or none that a `ca` accepts
 * - `alert`: the peer refused it, as for a certificate that it does not trust
 * - `other`: bytes that are not TLS, and whatever else OpenSSL finds
 */
export type TlsFailure =
  | 'plain'
  | 'timeout'
  | 'aborted'
  | 'version'
  | 'cipher'
  | 'alpn'
  | 'certificate'
  | 'alert'
  | 'other';

export interface EngineOptions {
  readonly transport: 'uring' | 'epoll';
  /** All of `Limits` of @ujrpc/words, by name. */
  readonly limits: Readonly<Record<string, number>>;
  /** The path that calls are posted to. */
  readonly path: string;
  readonly corsOrigins: readonly string[];
  readonly corsCredentials: boolean;
  /** In seconds. */
  readonly corsMaxAge: number;
  readonly allowedHosts: readonly string[];
  /** Whether GET /openrpc.json serves the result of the method `rpc.discover`. */
  readonly openrpc: boolean;
  /** Whether a GET of `path` may upgrade its connection to WebSocket. */
  readonly webSocket: boolean;
  readonly methods: readonly MethodPlan[];
  /** How long to poll before sleeping, in microseconds; 0 by default. */
  readonly spinMicros?: number;
  /** SO_REUSEPORT: other processes and workers may listen on the same port. */
  readonly reusePort?: boolean;
  /** Whether an HTTP connection may serve more than one request; true by default. */
  readonly keepAlive?: boolean;
  /** Whether all connections have TLS: pages of the same origin are of `https:` then. */
  readonly secureOnly?: boolean;
  /** Raw connections carry one document and close after its reply. */
  readonly closeAfterReply?: boolean;
  /** Serves TLS; see `Probe.tls`. */
  readonly tls?: SecureOptions;
  /**
   * Answers the first `count` entries of the block: sets `outcome[i]` and what goes with it. `texts`
   * are the strings, bytes, ids and params of these entries, see `Block.first`. What it throws is fatal to the process, as in any event listener; its calls are answered with -32603.
   */
  dispatch(count: number, ...texts: readonly unknown[]): void;
  /** After `close()`: every connection is gone. */
  closed(): void;
}

/** `mode`: the permissions of the socket file; without them the umask decides. */
export type Address =
  | { readonly host: string; readonly port: number }
  | { readonly path: string; readonly mode?: number };

export type Peer =
  | { readonly network: 'tcp'; readonly address: string; readonly port: number }
  | { readonly network: 'unix' };

/** What an engine has, wherever its connections come from. */
export interface CallEngine {
  readonly block: Block;

  /**
   * During dispatch: answers entry `index` with bytes, in base64. They are read before it returns.
   * The outcome is to be `Nothing`.
   */
  answerBytes(index: number, bytes: Uint8Array): void;

  /** Answers a pending call with its response object; undefined where nothing is to be said. */
  settle(call: number, reply: string | undefined): void;

  /** Answers a pending call with bytes, in base64. They are read before it returns. */
  settleBytes(call: number, bytes: Uint8Array): void;

  /** Whether a connection whose `peerOf` was asked for takes messages that answer nothing: not over HTTP. */
  takesMessages(connection: number): boolean;

  /**
   * Sends a message that answers nothing to a connection whose `peerOf` was asked for, until its
   * `Closed` entry.
   *
   * @returns false if the connection takes none: it is gone or ending, or speaks HTTP
   */
  push(connection: number, message: string): boolean;

  /** During dispatch: how the values of a stream would reach the peer. */
  streamForm(index: number): StreamForm;
  /**
   * Sends a part of the reply to a pending call: where its form is `Parts`, a line of its reply, in
   * text/event-stream with that id; where it is `Messages`, a message of its own.
   *
   * @returns whether more may follow at once; if not, a `Drained` entry of the connection tells when
   */
  append(call: number, part: string, eventId?: string): boolean;

  /** During dispatch: the id as it is in the document; undefined for a notification. */
  idOf(index: number): string | undefined;
  /** During dispatch: the params as they are in the document. */
  paramsOf(index: number): string | undefined;
  /** The same of a pending call that came on the scalar lane, until it is settled. */
  paramsOfCall(call: number): string | undefined;
  /** During dispatch: the milliseconds that the header Rpc-Timeout-Ms of its message gives; 0 without one. */
  timeoutMsOf(index: number): number;
  /** During dispatch: how long ago what is dispatched arrived, in milliseconds. */
  waitedMs(): number;
  /** During dispatch: names and values of the HTTP header fields in turn; empty on raw connections. */
  headersOf(index: number): string[];
  /** The same of a pending call, until it is settled. */
  headersOfCall(call: number): string[];
  /** Of a connection that an entry of this dispatch names, or that has calls pending. */
  peerOf(connection: number): Peer;

  /**
   * Stops accepting, answers what has begun, closes idle connections, and cuts the rest after
   * `limits.drainTimeoutMs`; then `closed()` is called.
   */
  close(): void;
}

/** Serves one address within this thread's event loop, which it keeps alive until it is closed. */
export interface Engine extends CallEngine {
  /**
   * Begins to serve; once per engine.
   *
   * @returns the address as bound: port 0 has become a real one
   * @throws Error with a `code` such as EADDRINUSE
   */
  listen(address: Address): Address;
}

/** An engine that was asked for `tls`; without it the last two have nothing to tell. */
export interface SecureEngine extends Engine {
  /**
   * Takes other certificates, for connections that come from now on. Which options decide about
   * plain connections and the time of a handshake is taken from it, too.
   *
   * @throws Error when they cannot be used, or when the engine has no `tls`; what it had stays
   */
  setSecureContext(options: SecureOptions): void;

  /** As `peerOf`: what its handshake came to; undefined for a connection without TLS. */
  tlsOf(connection: number): TlsPeer | undefined;

  /** How many handshakes have failed, by the reason; without those that are 0. */
  tlsFailures(): Partial<Record<TlsFailure, number>>;
}

export const Engine: {
  /** @throws Error when the transport is not available, TypeError when an option is wrong */
  new (options: EngineOptions): SecureEngine;
};
