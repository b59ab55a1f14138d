import type { TransportChoice } from './names.js';
import { type Native, NativeTransport } from './native/native-transport.js';
import { NodeTransport } from './node/node-transport.js';
import type { Service, Transport } from './transport.js';

export interface Chosen {
  readonly transport: Transport;
  /** Why a faster transport could not be had. */
  readonly reason?: string;
}

const CHOICES: readonly TransportChoice[] = ['auto', 'uring', 'epoll', 'node'];

/** @throws Error when a transport that was asked for by name cannot be had, with the reason */
export async function openTransport(choice: TransportChoice, service: Service): Promise<Chosen> {
  if (!CHOICES.includes(choice)) {
    throw new RangeError(`listen: transport must be one of ${CHOICES.join(', ')}, got ${choice}`);
  }
  if (choice === 'node') {
    return { transport: new NodeTransport(service) };
  }
  const native = await loadNative();
  if (choice === 'auto') {
    return openBest(native, service);
  }
  const reason = typeof native === 'string' ? native : native.probe()[choice];
  if (typeof native === 'string' || reason !== undefined) {
    throw new Error(`listen: transport '${choice}' cannot be had: ${reason}`);
  }
  return { transport: new NativeTransport(native, choice, service) };
}

/** io_uring, else epoll, else Node's sockets; what was passed over says why. */
function openBest(native: Native | string, service: Service): Chosen {
  const reasons: string[] = [];
  for (const name of ['uring', 'epoll'] as const) {
    const reason = typeof native === 'string' ? native : native.probe()[name];
    if (typeof native !== 'string' && reason === undefined) {
      const transport = new NativeTransport(native, name, service);
      return reasons.length === 0 ? { transport } : { transport, reason: reasons.join('; ') };
    }
    reasons.push(`${name}: ${reason}`);
  }
  const reason = typeof native === 'string' ? native : reasons.join('; ');
  return { transport: new NodeTransport(service), reason };
}

/** @returns the package, or why it cannot be loaded: no Linux, no binary, not installed */
async function loadNative(): Promise<Native | string> {
  try {
    return await import('@ujrpc/native');
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
  }
}
