import type { Limits } from '@ujrpc/protocol';
import type { Contract } from '../contract/contract.js';
import { CONTRACT_VERSION } from '../contract/contract.js';
import type { HttpOptions } from '../http/policy.js';
import type { Log } from '../log.js';

export interface ServerOptions {
  /** From `generated/server.js`, which `ujrpc-codegen` writes. */
  readonly contract: Contract;
  /** Bounds other than the defaults of docs/limits.md. */
  readonly limits?: Partial<Limits>;
  /** Which pages of other origins may call; none by default. `'*'` is all. */
  readonly cors?: { readonly origins: readonly string[] | '*' };
  /** On loopback: host names to answer to beside `localhost`, `127.0.0.1` and `[::1]`. */
  readonly allowedHosts?: readonly string[];
  /** The path that HTTP calls are posted to; `/` by default. */
  readonly path?: string;
  /** Serve although classes of the contract have no registered instance. */
  readonly partial?: boolean;
  /**
   * How long the native transports poll before they sleep, in microseconds up to a second: latency
   * for CPU time. 0 by default.
   */
  readonly spinMicros?: number;
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
  'partial',
  'spinMicros',
  'log',
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

/** @throws TypeError on an option that there is not */
export function checkNames(where: string, options: object, names: ReadonlySet<string>): void {
  for (const name of Object.keys(options)) {
    if (!names.has(name)) {
      throw new TypeError(`${where}: ${name} is no option; there are: ${[...names].join(', ')}`);
    }
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
export function httpOptions({ cors, allowedHosts = [], path = '/' }: ServerOptions): HttpOptions {
  if (typeof path !== 'string' || !/^\/[^?#\s]*$/.test(path)) {
    throw new TypeError(`new Server: path must begin with "/", got ${JSON.stringify(path)}`);
  }
  if (path === '/health' || path === '/openrpc.json') {
    throw new TypeError(`new Server: path must not be ${path}, which is answered already`);
  }
  return {
    path,
    allowedHosts: listOf('allowedHosts', allowedHosts, isHost, 'a host name without port'),
    corsOrigins: corsOrigins(cors),
  };
}

function corsOrigins(cors: ServerOptions['cors']): readonly string[] {
  if (cors === undefined) {
    return [];
  }
  if (typeof cors !== 'object' || cors === null || !('origins' in cors)) {
    throw new TypeError("new Server: cors must be { origins: ['https://…'] } or { origins: '*' }");
  }
  const { origins } = cors;
  return origins === '*'
    ? ['*']
    : listOf('cors.origins', origins, isOrigin, 'an origin such as https://example.com');
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

/** As browsers write it in an Origin field: scheme, host and port, nothing behind (RFC 6454 §6.2). */
function isOrigin(value: string): boolean {
  return value === '*' || value === 'null' || /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]+$/.test(value);
}

function isHost(value: string): boolean {
  return /^(\[[0-9a-fA-F:.]+\]|[^:/?#\s]+)$/.test(value);
}
