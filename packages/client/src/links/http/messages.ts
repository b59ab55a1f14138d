import { DocumentReader } from '../document-reader.js';
import type { StreamListener } from '../link.js';

/** Whether a reply of that type is a stream of messages, one to a line. */
export function isStream(contentType: string | null | undefined): boolean {
  return /^application\/(x-ndjson|jsonl)\b/i.test(contentType ?? '');
}

/**
 * Hands over one message after the other, and reads on when it was taken. White space between them says no
 * more than that the server is still there.
 *
 * @param maxBytes of one message
 * @throws RangeError for a longer one, TypeError for what is not UTF-8, and what `pieces` throws
 */
export async function receiveAll(
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
  receive: StreamListener['receive'],
): Promise<void> {
  const reader = new DocumentReader(maxBytes);
  for await (const piece of pieces) {
    for (const text of reader.push(piece)) {
      await receive(text);
    }
  }
  for (const text of reader.end()) {
    await receive(text);
  }
}
