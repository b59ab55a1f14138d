import type { LinkState } from '@ujrpc/client';
import { useSyncExternalStore } from 'react';
import { createClient } from '../../generated/client.js';

const server =
  new URLSearchParams(location.search).get('server') ?? `ws://${location.hostname}:8545`;

let state: LinkState = 'idle';
const watchers = new Set<() => void>();

/** One connection for all of the page. */
export const client = createClient(server, {
  onState: (next) => {
    state = next;
    for (const watch of watchers) {
      watch();
    }
  },
});

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}

/** How the connection is, now and when it changes. */
export function useConnection(): LinkState {
  return useSyncExternalStore(watch, () => state);
}
