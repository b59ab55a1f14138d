import type { ClientMethodContract } from '../contract/contract.js';
import { notificationText } from './client-params.js';
import { type PeerClient, peerClientOf } from './peer-client.js';

/** The methods of a client that return nothing: those that can be said to many. */
export type Notifications<T> = {
  readonly [Name in keyof T as T[Name] extends (...args: never[]) => Promise<unknown>
    ? never
    : Name]: T[Name];
};

/**
 * Sends a notification to many clients; it is checked and encoded once for all of them.
 *
 * @param clients of one class, as `connection.client` returns them; those that have left are passed over
 * @param say called once with an object that reaches all of them; not called when there are no clients
 * @throws TypeError for what is not a client, for arguments that do not fit, and where `say` calls a method that
 *   returns a promise
 */
export function broadcast<T extends object>(
  clients: Iterable<T>,
  say: (all: Notifications<T>) => void,
): void {
  for (const [methods, peers] of byContract(clients)) {
    const all = {};
    for (const method of methods) {
      Object.defineProperty(all, method.property, {
        value: (...args: unknown[]) => notifyAll(peers, method, args),
      });
    }
    say(all as Notifications<T>);
  }
}

/** Servers of one process may have contracts of their own. */
function byContract(
  clients: Iterable<object>,
): Map<readonly ClientMethodContract[], readonly PeerClient[]> {
  const all = new Map<readonly ClientMethodContract[], PeerClient[]>();
  for (const client of clients) {
    const peer = peerClientOf(client);
    if (peer === undefined) {
      throw new TypeError('broadcast() takes clients that connection.client() has returned');
    }
    const known = all.get(peer.methods);
    if (known === undefined) {
      all.set(peer.methods, [peer]);
    } else {
      known.push(peer);
    }
  }
  return all;
}

function notifyAll(
  peers: readonly PeerClient[],
  method: ClientMethodContract,
  args: readonly unknown[],
): void {
  if (method.result !== undefined) {
    throw new TypeError(
      `${method.wireName} has a result, and broadcast() sends notifications only: call each client`,
    );
  }
  const text = notificationText(method, args);
  for (const { send } of peers) {
    send(text);
  }
}
