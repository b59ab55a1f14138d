import type { Agent } from 'node:https';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import type { TlsOptions } from '../../options.js';
import type { HostAddress } from '../stream/address.js';
import { contextOptions } from './secure-options.js';

/** How many servers a connector remembers a session of. */
const MAX_SESSIONS = 100;

/** As those of Node's global agent. */
const AGENT_OPTIONS = { keepAlive: true, scheduling: 'lifo', timeout: 5_000 } as const;

/** Opens connections over TLS, and resumes the sessions of those before, which spares half of the handshake. */
export class SecureConnector {
  readonly #options: ConnectionOptions;
  /** By host and port. */
  readonly #sessions = new Map<string, Buffer>();
  #agent: Agent | undefined;

  /** @throws as `contextOptions` */
  constructor(tls: TlsOptions) {
    this.#options = contextOptions(tls);
  }

  /**
   * For requests of `https:` URLs; it resumes sessions by itself. TLS is loaded by those who need it, and at once:
   * a link is made without waiting.
   */
  get agent(): Agent {
    if (!this.#agent) {
      const { Agent } = process.getBuiltinModule('node:https');
      this.#agent = new Agent({ ...AGENT_OPTIONS, ...this.#options });
    }
    return this.#agent;
  }

  /** Begins to connect, to a socket that tells `secureConnect` once the server is verified. */
  connect({ host, port }: HostAddress, protocols?: readonly string[]): TLSSocket {
    const { isIP } = process.getBuiltinModule('node:net');
    const { connect } = process.getBuiltinModule('node:tls');
    const server = `${host}:${port}`;
    const session = this.#sessions.get(server);
    const socket = connect({
      // RFC 6066 §3: an address is not a name that could be asked for.
      servername: isIP(host) ? '' : host,
      ...this.#options,
      host,
      port,
      ...(session && { session }),
      ...(protocols && { ALPNProtocols: [...protocols] }),
    });
    socket.on('session', (session) => this.#remember(server, session));
    // A session that does not work must not be tried again and again.
    socket.on('error', () => this.#sessions.delete(server));
    return socket;
  }

  #remember(server: string, session: Buffer): void {
    this.#sessions.delete(server);
    this.#sessions.set(server, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MAX_SESSIONS && oldest !== undefined) {
      this.#sessions.delete(oldest);
    }
  }
}

const connectors = new WeakMap<TlsOptions, SecureConnector>();
const NO_OPTIONS: TlsOptions = {};

/**
 * The one connector for these options, so that all links and connections with them share sessions.
 *
 * @throws as `contextOptions`
 */
export function connectorFor(tls: TlsOptions = NO_OPTIONS): SecureConnector {
  let connector = connectors.get(tls);
  if (!connector) {
    connector = new SecureConnector(tls);
    connectors.set(tls, connector);
  }
  return connector;
}
