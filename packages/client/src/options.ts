/** What one call may be given: see `withOptions`. */
export interface CallOptions {
  /** Aborts the call, which rejects with `signal.reason`, as `fetch` does. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the call rejects with `TimeoutError`; 0 or absent is no bound. */
  readonly timeoutMs?: number | undefined;
  /** HTTP request header fields; `tcp:` and `unix:` have none and ignore them. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What `createClient` may be given; the call options hold for every call of the client. */
export interface ClientOptions extends CallOptions {
  /**
   * Called to send each message. Without it browsers use the global `fetch`, and Node its own HTTP
   * client, which is several times faster than its `fetch`.
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Bytes of one reply, above which the connection is cut; 16 MiB. */
  readonly maxReplyBytes?: number | undefined;
}

export const DEFAULT_MAX_REPLY_BYTES = 16 * 1024 * 1024;
