import { CONTRACT_VERSION, type Limits } from '@ujrpc/words';
import { checkNames } from '../check-names.js';
import type { Contract } from '../contract/contract.js';
import type { Log } from '../log.js';
import { shown } from '../shown.js';
import type { HttpOptions } from '../transports/transport.js';

/** What pages of other origins may do. */
export interface CorsOptions {
  /** As browsers write them: scheme, host and port. `'*'` is all. */
  readonly origins: readonly string[] | '*';
  /** Whether those pages may send cookies and other credentials; false by default, never with `'*'`. */
  readonly credentials?: boolean;
  /** How many seconds a browser may remember the answer to a preflight; 7200 by default. */
  readonly maxAge?: number;
}

export interface ServerOptions {
  /** From `generated/server.js`, which `ujrpc-codegen` writes. */
  readonly contract: Contract;
  /** Bounds other than the defaults of docs/limits.md. */
  readonly limits?: Partial<Limits>;
  /** Which pages of other origins may call; none by default. */
  readonly cors?: CorsOptions;
  /** On loopback: host names to answer to beside `localhost`, `127.0.0.1` and `[::1]`. */
  readonly allowedHosts?: readonly string[];
  /** The path that HTTP calls are posted to; `/` by default. */
  readonly path?: string;
  /**
   * Whether callers may have the OpenRPC document, by the method `rpc.discover` and as
   * `GET /openrpc.json`, which calls that method; true by default.
   */
  readonly openrpc?: boolean;
  /** Whether `ws://` is served, on the same port and path as HTTP; true by default. */
  readonly webSocket?: boolean;
  /** Serve although classes of the contract have no registered instance. */
  readonly partial?: boolean;
  /**
   * How long the native transports poll before they sleep, in microseconds up to a second: latency
   * for CPU time. 0 by default.
   */
  readonly spinMicros?: number;
  /**
   * The engine of `handle` and `fetch`, compiled: for run times that cannot read the file of
   * `@ujrpc/native/engine.wasm` themselves, such as Workers.
   */
  readonly engine?: object;
  /** Where entries go; stderr by default. */
  readonly log?: Log;
}

/** A second: whoever means to poll longer has mistaken the unit. */
const MAX_SPIN_MICROS = 1_000_000;

const NAMES: ReadonlySet<string> = new Set([
  'contract',
  'limits',
  'cors',
  'allowedHosts',
  'path',
  'openrpc',
  'webSocket',
  'partial',
  'spinMicros',
  'engine',
  'log',
]);

const CORS_NAMES: ReadonlySet<string> = new Set<keyof CorsOptions>([
  'origins',
  'credentials',
  'maxAge',
]);

/** Refuses what TypeScript would have refused, for callers without it: nothing fails silently. */
export function checkOptions(options: ServerOptions): void {
  checkContract(options);
  checkNames('new Server', options, NAMES);
  const { spinMicros = 0, log = () => undefined } = options;
  if (!Number.isInteger(spinMicros) || spinMicros < 0 || spinMicros > MAX_SPIN_MICROS) {
    throw new RangeError(`new Server: spinMicros must be an integer from 0 to ${MAX_SPIN_MICROS}`);
  }
  if (typeof log !== 'function') {
    throw new TypeError('new Server: log must be a function');
  }
}

function checkContract({ contract }: Partial<ServerOptions>): void {
  if (typeof contract !== 'object' || contract === null || !Array.isArray(contract.classes)) {
    throw new Error(
      'A server needs its contract: run ujrpc-codegen, then ' +
        "import { contract } from '../generated/server.js' and new Server({ contract })",
    );
  }
  if (contract.version !== CONTRACT_VERSION) {
    throw new Error(
      `The contract has version ${String(contract.version)}, this server reads version ` +
        `${CONTRACT_VERSION}: run the ujrpc-codegen that belongs to it`,
    );
  }
}

/** @throws TypeError on an origin, host or path that no request could ever match */
export function httpOptions({
  cors,
  allowedHosts = [],
  path = '/',
  openrpc = true,
  webSocket = true,
}: ServerOptions): HttpOptions {
  if (typeof path !== 'string' || !/^\/[^?#\s]*$/.test(path)) {
    throw new TypeError(`new Server: path must begin with "/", got ${JSON.stringify(path)}`);
  }
  if (path === '/health' || path === '/openrpc.json') {
    throw new TypeError(`new Server: path must not be ${path}, which the server itself answers`);
  }
  if (typeof openrpc !== 'boolean') {
    throw new TypeError(`new Server: openrpc must be a boolean, got ${shown(openrpc)}`);
  }
  if (typeof webSocket !== 'boolean') {
    throw new TypeError(`new Server: webSocket must be a boolean, got ${shown(webSocket)}`);
  }
  return {
    path,
    openrpc,
    webSocket,
    allowedHosts: listOf('allowedHosts', allowedHosts, isHost, 'a host name without port'),
    ...corsOptions(cors),
  };
}

/** As long as Chromium remembers a preflight at most. */
const DEFAULT_MAX_AGE = 7200;

/** A day: as long as any browser remembers a preflight. */
const MOST_MAX_AGE = 86_400;

type CorsPart = Pick<HttpOptions, 'corsOrigins' | 'corsCredentials' | 'corsMaxAge'>;

function corsOptions(cors: CorsOptions = { origins: [] }): CorsPart {
  if (typeof cors !== 'object' || cors === null || !('origins' in cors)) {
    throw new TypeError("new Server: cors must be { origins: ['https://…'] } or { origins: '*' }");
  }
  checkNames('new Server: cors', cors, CORS_NAMES);
  const { origins, credentials = false, maxAge = DEFAULT_MAX_AGE } = cors;
  const corsOrigins =
    origins === '*'
      ? ['*']
      : listOf('cors.origins', origins, isOrigin, 'an origin such as https://example.com');
  if (typeof credentials !== 'boolean') {
    throw new TypeError(
      `new Server: cors.credentials must be a boolean, got ${shown(credentials)}`,
    );
  }
  if (credentials && corsOrigins.includes('*')) {
    throw new TypeError(
      "new Server: cors.credentials cannot be combined with the origin '*', which would let every " +
        'page act as its visitor; list the origins',
    );
  }
  if (!Number.isInteger(maxAge) || maxAge < 0 || maxAge > MOST_MAX_AGE) {
    throw new RangeError(
      `new Server: cors.maxAge must be an integer from 0 to ${MOST_MAX_AGE} seconds, got ${shown(maxAge)}`,
    );
  }
  return { corsOrigins, corsCredentials: credentials, corsMaxAge: maxAge };
}

function listOf(
  name: string,
  values: readonly string[],
  fits: (value: string) => boolean,
  what: string,
): readonly string[] {
  if (!Array.isArray(values)) {
    throw new TypeError(`new Server: ${name} must be an array, got ${JSON.stringify(values)}`);
  }
  for (const value of values) {
    if (typeof value !== 'string' || !fits(value)) {
      throw new TypeError(`new Server: ${name} has ${JSON.stringify(value)}, which is not ${what}`);
    }
  }
  return values;
}

/** As browsers write it in an Origin field: scheme, host and port, nothing more (RFC 6454 §6.2). */
function isOrigin(value: string): boolean {
  return value === '*' || value === 'null' || /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+$/.test(value);
}

function isHost(value: string): boolean {
  return /^(\[[0-9a-fA-F:.]+\]|[^:/?#\s]+)$/.test(value);
}
