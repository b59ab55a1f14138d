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
 * - Entries stand in the order in which their bytes arrived; events among them.
 */

/** Why a transport cannot be had; absent where it can. */
export interface Probe {
  readonly uring?: string;
  readonly epoll?: string;
}

export declare function probe(): Probe;

/** Whether this binary was built with liburing. */
export declare const hasUring: boolean;

/** What an entry of the block is. */
export declare const Lane: {
  /** A call whose arguments are in `numbers` and `strings`. */
  readonly Scalar: 0;
  /** A call whose params are JSON text in `params`. */
  readonly Call: 1;
  /** The connection is gone: nobody waits for its calls any more. */
  readonly Closed: 2;
  /** The peer has ended its side of the connection; its calls are still answered. */
  readonly Ended: 3;
  /** `$/cancelRequest`: `params[i]` is the JSON text of the id, a string or a number. */
  readonly Cancel: 4;
};
export type Lane = (typeof Lane)[keyof typeof Lane];

/** What became of a call. An entry begins as `Pending`. */
export declare const Outcome: {
  /** `settle(call[i], …)` will follow. */
  readonly Pending: 0;
  /** The result is `results[i]`, a finite number. */
  readonly Number: 1;
  readonly True: 2;
  readonly False: 3;
  readonly Null: 4;
  /** `texts[i]` is the whole response object. */
  readonly Reply: 5;
  /** There is nothing to say, or `answerBytes` has said it. */
  readonly Nothing: 6;
};
export type Outcome = (typeof Outcome)[keyof typeof Outcome];

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
  /** Scalar lane: where the arguments begin in `numbers`. */
  readonly first: Int32Array;
  /** Scalar lane: how many arguments there are, the elements of a rest parameter among them. */
  readonly count: Int32Array;
  /** A boolean is 1 or 0, an absent argument NaN, a string and bytes their index in `strings`. */
  readonly numbers: Float64Array;
  readonly results: Float64Array;
  readonly outcome: Uint8Array;
  /** Bytes are a Uint8Array, whose memory is its own and stays; what is long is gone after dispatch. */
  readonly strings: unknown[];
  /** Call lane: the id as it stands in the document; undefined for a notification. */
  readonly ids: (string | undefined)[];
  /** Call lane: the params as they stand in the document; undefined where there are none. */
  readonly params: (string | undefined)[];
  /** Call lane: a name that the params give twice, which JSON.parse cannot show. */
  readonly duplicates: (string | undefined)[];
  /** For replies: the engine takes `texts[i]` where `outcome[i]` is `Reply`. */
  readonly texts: (string | undefined)[];
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
}

export interface EngineOptions {
  readonly transport: 'uring' | 'epoll';
  /** All of `Limits` of @ujrpc/protocol, by name. */
  readonly limits: Readonly<Record<string, number>>;
  /** The path that calls are posted to. */
  readonly path: string;
  readonly corsOrigins: readonly string[];
  readonly allowedHosts: readonly string[];
  /** The OpenRPC document as JSON text. */
  readonly openrpc: string;
  readonly methods: readonly MethodPlan[];
  /** How long to poll before sleeping, in microseconds; 0 by default. */
  readonly spinMicros?: number;
  /** SO_REUSEPORT: other processes and workers may listen on the same port. */
  readonly reusePort?: boolean;
  /** Raw connections carry one document and close behind its reply. */
  readonly closeAfterReply?: boolean;
  /**
   * Answers the first `count` entries of the block: sets `outcome[i]` and what goes with it. What it
   * throws is fatal to the process, as in any event listener; its calls are answered with -32603.
   */
  dispatch(count: number): void;
  /** After `close()`: every connection is gone. */
  closed(): void;
}

export type Address = { readonly host: string; readonly port: number } | { readonly path: string };

export type Peer =
  | { readonly transport: 'tcp'; readonly address: string; readonly port: number }
  | { readonly transport: 'unix' };

/** Serves one address within this thread's event loop, which it keeps alive until it is closed. */
export class Engine {
  /** @throws Error when the transport cannot be had, TypeError when an option is wrong */
  constructor(options: EngineOptions);

  readonly block: Block;

  /**
   * Begins to serve; once per engine.
   *
   * @returns the address as bound: port 0 has become a real one
   * @throws Error with a `code` such as EADDRINUSE
   */
  listen(address: Address): Address;

  /**
   * During dispatch: answers entry `index` with bytes, in base64. They are read before it returns.
   * The outcome is to be `Nothing`.
   */
  answerBytes(index: number, bytes: Uint8Array): void;

  /** Answers a pending call with its response object; undefined where nothing is to be said. */
  settle(call: number, reply: string | undefined): void;

  /** Answers a pending call with bytes, in base64. They are read before it returns. */
  settleBytes(call: number, bytes: Uint8Array): void;

  /** During dispatch: the id as it stands in the document; undefined for a notification. */
  idOf(index: number): string | undefined;
  /** During dispatch: the params as they stand in the document. */
  paramsOf(index: number): string | undefined;
  /** The same of a pending call that came on the scalar lane, until it is settled. */
  paramsOfCall(call: number): string | undefined;
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
