import { clientFor, stateOf } from './client.js';
import type { CallOptions } from './options.js';

/**
 * Makes a client like `client`, over the same connection, whose calls take these options; what is
 * not given stays as it was, headers are merged by name.
 *
 * @example await withOptions(client, { timeoutMs: 500 }).sum(2, 3);
 */
export function withOptions<C extends object>(client: C, options: CallOptions): C {
  const state = stateOf(client);
  const merged = { ...state.options, ...options };
  if (state.options.headers && options.headers) {
    // Headers compares names as HTTP does: without regard to case.
    const fields = new Headers(state.options.headers);
    new Headers(options.headers).forEach((value, name) => {
      fields.set(name, value);
    });
    merged.headers = Object.fromEntries(fields);
  }
  return clientFor({ ...state, options: merged }) as C;
}
