import { connect, type Socket } from 'node:net';
import type { TlsOptions } from '../../options.js';
import type { LossDetails } from '../kept/carrier.js';
import { connectorFor } from '../tls/secure-connector.js';
import { secureFailure } from '../tls/secure-failure.js';
import { type addressOf, type HostAddress, nameOf } from './address.js';

/** How a socket is opened. */
export interface Opening {
  /** Begins to connect. */
  open(): Socket;
  /** The event that says that it is open. */
  readonly opened: 'connect' | 'secureConnect';
  /** What an error of the socket means. */
  explain(error: Error): LossDetails & { readonly cause: Error };
}

/** Without TLS. */
export function plainly(address: ReturnType<typeof addressOf>): Opening {
  return {
    open: () => connect(address),
    opened: 'connect',
    explain: (cause) => ({ cause }),
  };
}

/**
 * Over TLS.
 *
 * @throws TypeError for options that cannot be used
 */
export function securely(address: HostAddress, tls: TlsOptions | undefined): Opening {
  const connector = connectorFor(tls);
  return {
    open: () => connector.connect(address),
    opened: 'secureConnect',
    explain: (error) => secureFailure(error, nameOf(address)),
  };
}
