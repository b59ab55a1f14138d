/** What one call may be given: see `withOptions`. */
export interface CallOptions {
  /** Aborts the call, which rejects with `signal.reason`, as `fetch` does. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the call rejects with `TimeoutError`, a positive number; 0, Infinity or absent: no limit. */
  readonly timeoutMs?: number | undefined;
  /**
   * HTTP request header fields. Over `ws:` in Node those of `createClient` are the handshake's; others, and over
   * connections without HTTP all of them, travel with each call as `meta.headers`.
   */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * Of a method that streams: how many values the server may send ahead of the loop, from 1 to 65,536; 64. Over
   * HTTP it sends as fast as the loop reads.
   */
  readonly credit?: number | undefined;
  /**
   * Of a method that streams: it is called again after a lost connection even if it tells no places, so that values
   * may be missing or come twice. One that tells places goes on from the last one in any case.
   */
  readonly resubscribe?: boolean | undefined;
  /** Of a method that streams and tells places: the last one that was seen, by `lastEventIdOf`. */
  readonly lastEventId?: string | undefined;
}

/** What a link that is made of a URL may be given. */
export interface LinkOptions {
  /**
   * Called to send each message. Without it browsers use the global `fetch`, and Node its own HTTP
   * client, which is several times faster than its `fetch`.
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Bytes of one reply, above which the connection is cut; 16 MiB. */
  readonly maxReplyBytes?: number | undefined;
  /** Told of every change of a connection that is kept: over `ws:`, `tcp:`, `tls:` and `unix:`. */
  readonly onState?: ((state: LinkState) => void) | undefined;
  /**
   * How `https:`, `wss:` and `tls:` URLs check the server, and what they show it of the client. In Node only: elsewhere
   * the platform has its own certificates, and each call rejects with a TypeError.
   */
  readonly tls?: TlsOptions | undefined;
  /** Opens `ws:` and `wss:` URLs. Without it Node uses the package `ws`, and everything else its own WebSocket. */
  readonly WebSocket?: WebSocketClass | undefined;
}

/** PEM, as text or bytes. */
export type Pem = string | Uint8Array;

/** Of TLS, by the names that `node:tls` has for them. */
export interface TlsOptions {
  /** The authorities that may have signed the server's certificate, instead of those that Node trusts. */
  readonly ca?: Pem | readonly Pem[] | undefined;
  /** The client's certificate and its chain, for a server that asks for one. */
  readonly cert?: Pem | undefined;
  /** The private key of `cert`. */
  readonly key?: Pem | undefined;
  /** The bytes of a PKCS#12 file, instead of `cert` and `key`. */
  readonly pfx?: Uint8Array | undefined;
  /** Decrypts `key` or `pfx`. */
  readonly passphrase?: string | undefined;
  /** The name that the server is asked for and that its certificate must hold; the host of the URL. */
  readonly servername?: string | undefined;
  /** False takes any certificate, so that anybody between may read and change all that is sent; true. */
  readonly rejectUnauthorized?: boolean | undefined;
}

/** Of a kept connection: closed, being opened, open, or closed for a pause before the next attempt. */
export type LinkState = 'idle' | 'connecting' | 'open' | 'waiting';

export type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike;

/** What a link needs of a WebSocket: that of browsers has it, and those that are made like it. */
export interface WebSocketLike {
  readonly readyState: number;
  binaryType: string;
  send(text: string): void;
  close(): void;
  addEventListener(
    type: 'open' | 'message' | 'error' | 'close',
    listener: (event: SocketEvent) => void,
  ): void;
}

export interface SocketEvent {
  readonly type: string;
  readonly data?: unknown;
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly error?: unknown;
}

/**
 * What `createClient` may be given; the call options hold for every call of the client, the others
 * for the link that it makes of a URL.
 */
export interface ClientOptions extends CallOptions, LinkOptions {}

export const DEFAULT_MAX_REPLY_BYTES = 16 * 1024 * 1024;
