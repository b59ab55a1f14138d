import type { JsonRpcParams } from '@ujrpc/words';
import type { StreamForm } from '@ujrpc/words/engine';
import type { OpenConnection } from '../connections/open-connection.js';

/** Where a call came from, as its transport knows it. What it has is read only when asked for. */
export interface CallSource {
  readonly connection: OpenConnection;
  readonly headers: Headers;
  /** Milliseconds that the message of the call gives all of its calls; 0 and undefined: none. Until it is dispatched. */
  readonly timeoutMs?: number;
  /** How long ago that message arrived, in milliseconds; until the call is dispatched. */
  readonly waitedMs?: number;
  /** How the values of a stream would reach the peer; of calls to methods that stream. */
  readonly streamForm?: StreamForm | undefined;
  /** Whether its server is being closed. */
  readonly isClosing?: boolean;
  /**
   * Sends a message that belongs to the call, before its reply.
   *
   * @returns whether more may follow at once; if not, the connection's streams are told when
   */
  append?(message: string, eventId: string | undefined): boolean;
  /** Of a call whose params are `AT_SOURCE`. */
  readonly params?: JsonRpcParams | undefined;
}
