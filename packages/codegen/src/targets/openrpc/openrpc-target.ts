import type { Target } from '../target.js';

/** `openrpc.json`: what the server's `rpc.discover` answers. */
export const openRpcTarget: Target = {
  name: 'openrpc',
  standalone: false,
  files({ openrpc }) {
    return new Map([['openrpc.json', `${JSON.stringify(openrpc, null, 2)}\n`]]);
  },
};
