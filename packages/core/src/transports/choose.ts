import type { Probe } from '@ujrpc/native';
import type { TransportChoice, TransportName } from './names.js';
import { NativeTransport } from './native/native-transport.js';
import type { Service, Transport } from './transport.js';

export interface Chosen {
  readonly transport: Transport;
  /** Why a faster transport could not be had. */
  readonly reason?: string;
}

/** In the order in which `auto` tries them. */
const NAMES: readonly TransportName[] = ['uring', 'epoll', 'node'];

/** @throws Error when a transport that was asked for by name is not available, with the reason */
export async function openTransport(choice: TransportChoice, service: Service): Promise<Chosen> {
  const wanted = choice === 'auto' ? NAMES : NAMES.filter((name) => name === choice);
  if (wanted.length === 0) {
    const choices = ['auto', ...NAMES].join(', ');
    throw new RangeError(`listen: transport must be one of ${choices}, got ${choice}`);
  }
  const reasons = new Set<string>();
  for (const name of wanted) {
    const opened = await open(name, service);
    if (typeof opened !== 'string') {
      return reasons.size === 0
        ? { transport: opened }
        : { transport: opened, reason: [...reasons].join('; ') };
    }
    reasons.add(opened);
  }
  throw new Error(`listen: transport '${choice}' is not available: ${[...reasons].join('; ')}`);
}

/** @returns the transport, or why it is not available */
async function open(name: TransportName, service: Service): Promise<Transport | string> {
  try {
    return name === 'node' ? await openNode(service) : await openNative(name, service);
  } catch (error) {
    return reasonOf(error);
  }
}

async function openNode(service: Service): Promise<Transport> {
  const { loadModule } = await import('@ujrpc/native/wasm/load');
  const { NodeEngine } = await import('./node/node-engine.js');
  const module = await loadModule();
  return new NativeTransport((options) => new NodeEngine(module, options), 'node', service);
}

async function openNative(name: 'uring' | 'epoll', service: Service): Promise<Transport | string> {
  const foreign = ['bun', 'deno'].find((runTime) => process.versions[runTime] !== undefined);
  if (foreign !== undefined) {
    return `the addon needs Node's own event loop, which ${foreign} does not have`;
  }
  const { Engine, probe } = await import('@ujrpc/native');
  const found = probe();
  return (
    found[name] ??
    (service.tls && whyNoTls(found, Engine)) ??
    new NativeTransport((options) => new Engine({ ...options, transport: name }), name, service)
  );
}

/** A binary from before TLS would serve without it. */
function whyNoTls({ tls }: Probe, engine: { readonly prototype: object }): string | undefined {
  const canServe = 'setSecureContext' in engine.prototype;
  return (
    tls ??
    (canServe
      ? undefined
      : 'the binary of @ujrpc/native is older than its TLS; build or install it again')
  );
}

/** Not Linux, no binary, no memory for a ring: the first line of the message says which. */
function reasonOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    return 'the package @ujrpc/native is not found; install it where the program runs';
  }
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
}
