import type { TransportChoice, TransportName } from './names.js';
import { type Native, NativeTransport } from './native/native-transport.js';
import { NodeTransport } from './node/node-transport.js';
import type { Service, Transport } from './transport.js';

export interface Chosen {
  readonly transport: Transport;
  /** Why a faster transport could not be had. */
  readonly reason?: string;
}

/** In the order in which `auto` tries them. */
const NAMES: readonly TransportName[] = ['uring', 'epoll', 'node'];

/** @throws Error when a transport that was asked for by name cannot be had, with the reason */
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
  throw new Error(`listen: transport '${choice}' cannot be had: ${[...reasons].join('; ')}`);
}

/** @returns the transport, or why it cannot be had */
async function open(name: TransportName, service: Service): Promise<Transport | string> {
  if (name === 'node') {
    return new NodeTransport(service);
  }
  try {
    const native: Native = await import('@ujrpc/native');
    return native.probe()[name] ?? new NativeTransport(native, name, service);
  } catch (error) {
    // No Linux, no binary, no memory for a ring: the first line of its message says which.
    return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
  }
}
