import type { Limits } from '@ujrpc/protocol';
import type { Dispatcher } from '../calls/dispatcher.js';
import type { HttpOptions } from '../http/policy.js';
import type { Documents } from '../json-rpc/documents.js';
import type { Log } from '../log.js';
import type { Registry } from '../server/registry.js';
import type { TransportName } from './names.js';

/** Where to listen: a TCP port of a host, or the path of a Unix domain socket. */
export type ListenAddress =
  | { readonly host: string; readonly port: number }
  | { readonly path: string };

/** What a transport serves. */
export interface Service {
  readonly registry: Registry;
  readonly dispatcher: Dispatcher;
  readonly documents: Documents;
  readonly limits: Limits;
  readonly http: HttpOptions;
  /** The OpenRPC document as JSON text. */
  readonly openrpc: string;
  readonly log: Log;
  /** How long native transports poll before they sleep, in microseconds. */
  readonly spinMicros: number;
  /** Whether other processes may listen on the same port. */
  readonly reusePort: boolean;
  /** Whether a raw connection carries one document only, and closes behind its reply. */
  readonly closeAfterReply: boolean;
}

/** Carries documents between peers and the service. Every implementation behaves the same. */
export interface Transport {
  readonly name: TransportName;
  /** @returns the address as bound: port 0 has become a real one */
  listen(address: ListenAddress): Promise<ListenAddress>;
  /** Stops accepting, lets calls in flight finish, closes idle connections, then cuts the rest. */
  close(): Promise<void>;
}
