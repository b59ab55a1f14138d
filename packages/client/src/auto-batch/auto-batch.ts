import { type ClientState, clientFor, stateOf } from '../client.js';
import type { Message } from '../exchange.js';
import { sendStreamed } from '../links/http/send-streamed.js';
import type { LoadingLink } from '../links/loading-link.js';
import type { ClientOptions } from '../options.js';
import { BatchInFlight, type SendBatch } from './batch-in-flight.js';
import { type BatchBounds, BatchQueue } from './batch-queue.js';

export interface AutoBatchOptions {
  /** Calls of one batch at most; 100. */
  readonly maxItems?: number;
  /** Bytes of one batch at most, 524,288; a larger call goes alone. */
  readonly maxBytes?: number;
  /** Milliseconds to gather calls for; 0: those of one turn of the event loop. */
  readonly waitMs?: number;
}

/**
 * Makes a client like `client` that sends the calls of one turn of the event loop over HTTP as one JSON-RPC batch.
 * The server answers them one by one, as they get ready, so that none waits for a slow one. One call alone goes as
 * itself, and so do notifications, streams, batches and calls with headers of their own.
 *
 * Over other connections, on which all messages are independent, nothing is to be gained: `client` is returned.
 *
 * @throws RangeError for a bound that makes no sense
 * @example const client = autoBatch(createClient('http://localhost:8545'));
 */
export function autoBatch<C extends object>(
  client: C,
  { maxItems = 100, maxBytes = 512 * 1024, waitMs = 0 }: AutoBatchOptions = {},
): C {
  const bounds: BatchBounds = { maxItems, maxBytes, waitMs };
  demand(maxItems, 'maxItems', 1);
  demand(maxBytes, 'maxBytes', 1);
  demand(waitMs, 'waitMs', 0);
  const state = stateOf(client);
  const sendBatch = senderOf(state);
  if (!sendBatch) {
    return client;
  }
  const { exchange, link, options } = state;
  const queue = new BatchQueue(bounds, exchange, (items) => {
    void new BatchInFlight(items, link, options.headers).send(sendBatch);
  });
  const mayJoin = ({ ids, text, headers }: Message) =>
    ids.length === 1 && text.startsWith('{') && headers === options.headers;
  return clientFor({
    ...state,
    exchange: (message) => (mayJoin(message) ? queue.add(message) : exchange(message)),
  }) as C;
}

/** Undefined where the messages of a link are independent already. */
function senderOf({ to, link, options }: ClientState): SendBatch | undefined {
  // A server that can speak first is not reached by HTTP.
  if (to === link || link.listen || (link as LoadingLink).loading) {
    return link.batch?.bind(link);
  }
  // What a client is made with as options is for its link too.
  return (...batch) => sendStreamed(String(to), options as ClientOptions, ...batch);
}

function demand(value: number, name: string, least: number): void {
  if (!(value >= least)) {
    throw new RangeError(`${name}: expected a number of at least ${least}, got ${value}`);
  }
}
