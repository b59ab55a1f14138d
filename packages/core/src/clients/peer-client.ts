import type { ClientMethodContract } from '../contract/contract.js';

/** What the object that `connection.client` returns does its work by. */
export interface PeerClient {
  readonly methods: readonly ClientMethodContract[];
  /** Sends a message as it is. */
  readonly send: (message: string) => void;
}

const PEER = Symbol('peer');

export function setPeerClient(object: object, peer: PeerClient): void {
  Object.defineProperty(object, PEER, { value: peer });
}

/** @returns undefined for what is not a client */
export function peerClientOf(object: object): PeerClient | undefined {
  return (Object(object) as { readonly [PEER]?: PeerClient })[PEER];
}
