import { TransportError } from '../errors.js';
import type { ClientOptions } from '../options.js';
import type { Transport } from '../transport.js';

/** Stands in where there are no sockets: every call rejects. */
export function openStream(url: string, _options: ClientOptions): Transport {
  return {
    lastId: 0,
    async exchange() {
      throw new TransportError(`${url}: tcp: and unix: work in Node only, use http: here`);
    },
  };
}
