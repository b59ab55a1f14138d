import type { TransportChoice } from './names.js';
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
  const reason = 'the native transports are not part of this version';
  if (choice === 'auto') {
    return { transport: new NodeTransport(service), reason };
  }
  throw new Error(`listen: transport '${choice}' cannot be had: ${reason}`);
}
