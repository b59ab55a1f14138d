import {
  type ListenOptions,
  type LogEntry,
  Server,
  type ServerOptions,
  type TransportName,
} from '@ujrpc/core';
import { onClose } from './closing.js';
import { Faults } from './fixtures/legacy/faults.js';
import { Flow } from './fixtures/legacy/flow.js';
import { Cart } from './fixtures/legacy/named.js';
import { Shop } from './fixtures/legacy/shop.js';
import { Lenient, Strict } from './fixtures/legacy/unknown.js';
import { Values } from './fixtures/legacy/values.js';
import { generated } from './generated.js';
import { servedTls } from './served-tls.js';

export interface Serving {
  readonly server: Server;
  readonly port: number;
  readonly url: string;
  /** The instance that answers `hold`, `record` and `look`. */
  readonly flow: Flow;
  readonly log: readonly LogEntry[];
}

export type ServeOptions = Partial<ServerOptions> &
  Pick<ListenOptions, 'host' | 'closeAfterReply' | 'keepAlive'>;

/** The fixture service, not listening yet; its log entries go into `log`. */
export async function fixtureServer(
  options: Partial<ServerOptions>,
  flow = new Flow(),
  log: LogEntry[] = [],
): Promise<Server> {
  const { contract } = await generated('legacy');
  const server = new Server({
    contract,
    log: (entry) => log.push(entry),
    ...options,
    // A test that says nothing of clocks does not fail on a machine that stands still for a second.
    limits: { drainTimeoutMs: 1000, minBodyBytesPerSecond: 0, ...options.limits },
  });
  onClose(() => server.close());
  const instances = [
    new Values(),
    new Faults(),
    new Cart(),
    new Lenient(),
    new Strict(),
    new Shop(),
    flow,
  ];
  for (const instance of instances) {
    server.register(instance);
  }
  return server;
}

/** The fixture service on a free port of the loopback interface, until `closeAll`. */
export async function serve(
  transport: TransportName,
  { host = '127.0.0.1', closeAfterReply = false, keepAlive = true, ...options }: ServeOptions = {},
): Promise<Serving> {
  const flow = new Flow();
  const log: LogEntry[] = [];
  const server = await fixtureServer(options, flow, log);
  const { url, port } = await server.listen({
    transport,
    host,
    port: 0,
    closeAfterReply,
    keepAlive,
    ...servedTls,
  });
  return { server, port: port as number, url, flow, log };
}
