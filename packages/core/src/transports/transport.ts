import type { SecureOptions, TlsFailure, TlsPeer } from '@ujrpc/native';
import type { Limits } from '@ujrpc/words';
import type { Dispatcher } from '../calls/dispatcher.js';
import type { Registry } from '../calls/registry.js';
import type { ClientClasses } from '../clients/client-classes.js';
import type { Plugins } from '../hooks/plugins.js';
import type { Log } from '../log.js';
import type { PeerTls } from '../tls/options.js';
import type { TransportName } from './names.js';

/**
 * Where to listen: a TCP port of a host, or the path of a Unix domain socket. Its file has the
 * permissions `mode` before anyone can connect; without them the umask decides.
 */
export type ListenAddress =
  | { readonly host: string; readonly port: number }
  | { readonly path: string; readonly mode?: number };

/** What of HTTP a server's owner may choose. */
export interface HttpOptions {
  /** The path that calls are posted to. */
  readonly path: string;
  /** Whether the OpenRPC document is served. */
  readonly openrpc: boolean;
  /** Whether a GET of the path may upgrade its connection to WebSocket. */
  readonly webSocket: boolean;
  /** Origins, as browsers write them, that pages may call from; `*` is all. */
  readonly corsOrigins: readonly string[];
  /** Whether those pages may send cookies and other credentials. */
  readonly corsCredentials: boolean;
  /** How long, in seconds, a browser may remember what a preflight has granted. */
  readonly corsMaxAge: number;
  /** Host names, beside the loopback ones, that a server on loopback answers to. */
  readonly allowedHosts: readonly string[];
}

/** How many TLS handshakes have failed, by the reason. */
export type TlsFailures = Readonly<Partial<Record<TlsFailure, number>>>;

/** What a listener with TLS has. */
export interface ServiceTls {
  /** At first; `Transport.setSecureContext` changes it. */
  readonly secure: SecureOptions;
  /** What handlers are told of a connection. */
  describe(peer: TlsPeer): PeerTls;
}

/** What a transport serves. */
export interface Service {
  readonly registry: Registry;
  readonly plugins: Plugins;
  readonly dispatcher: Dispatcher;
  /** What of their methods the server may call. */
  readonly clientClasses: ClientClasses;
  readonly limits: Limits;
  readonly http: HttpOptions;
  readonly log: Log;
  /** How long native transports poll before they sleep, in microseconds. */
  readonly spinMicros: number;
  /** Whether other processes may listen on the same port. */
  readonly reusePort: boolean;
  /** Whether a raw connection carries one document only, and closes after its reply. */
  readonly closeAfterReply: boolean;
  /** Whether an HTTP connection may serve more than one request. */
  readonly keepAlive: boolean;
  /** Undefined where connections are plain ones. */
  readonly tls?: ServiceTls | undefined;
}

/** Carries documents between peers and the service. Every implementation behaves the same. */
export interface Transport {
  readonly name: TransportName;
  /** @returns the address as bound: port 0 has become a real one */
  listen(address: ListenAddress): Promise<ListenAddress>;
  /**
   * Has connections that come from now on use these certificates.
   *
   * @throws Error when they cannot be used; the ones from before stay
   */
  setSecureContext(secure: SecureOptions): void;
  tlsFailures(): TlsFailures;
  /** Stops accepting, lets calls in flight finish, closes idle connections, then cuts the rest. */
  close(): Promise<void>;
}
