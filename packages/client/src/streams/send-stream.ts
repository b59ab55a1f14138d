import type { Call, ClientState } from '../client.js';
import { withDeadline } from '../deadline.js';
import { documentOf } from '../document.js';
import type { Incoming } from './incoming.js';
import { StreamCall } from './stream-call.js';
import type { StreamEntry } from './streaming.js';

/**
 * Sends a call whose reply is a stream.
 *
 * @returns the values, once the first of them or the end is there
 * @throws what `send` throws, and what the stream does that has no value; TypeError where the link carries no streams, RangeError for a wrong `credit`
 */
export async function sendStream(
  { method, params, entry }: Call,
  { link, ids, named, options, reader }: ClientState,
): Promise<Incoming> {
  const { signal } = reader ?? {};
  if (!link.stream) {
    throw new TypeError(`${method}: this link carries no streams`);
  }
  if (signal?.aborted) {
    throw signal.reason;
  }
  const stream = entry as StreamEntry;
  const call = new StreamCall(++ids.last, stream, options, reader);
  const text = documentOf(call.id, method, stream.encode(params), named);
  signal?.addEventListener('abort', call.leave);
  withDeadline(method, options, (end, meta) => call.send(link, text, end, meta)).catch(call.stop);
  await call.incoming.begin();
  return call.incoming;
}
