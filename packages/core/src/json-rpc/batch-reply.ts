import { ErrorCode } from '@ujrpc/protocol';
import { exceeds } from '../calls/dispatcher.js';
import { failure } from '../calls/failure.js';
import { failureReply } from './reply.js';

/**
 * Gathers the replies of a batch in the order of its requests.
 *
 * Every item is called, whatever the replies amount to; but those of a batch that is over the limit
 * already are not kept, so that a thousand items cannot fill the memory.
 */
export class BatchReply {
  #replies: (string | undefined)[] = [];
  #length = 0;

  constructor(private readonly maxBytes: number) {}

  /** @param reply undefined for a notification */
  set(index: number, reply: string | undefined): void {
    this.#length += reply?.length ?? 0;
    if (this.#length > this.maxBytes) {
      this.#replies = [];
    } else {
      this.#replies[index] = reply;
    }
  }

  /** @returns undefined where all were notifications */
  text(): string | undefined {
    if (this.#length === 0) {
      return undefined;
    }
    const text = `[${this.#replies.filter((reply) => reply !== undefined).join(',')}]`;
    return this.#length > this.maxBytes || exceeds(text, this.maxBytes)
      ? failureReply('null', failure(ErrorCode.BatchResponseTooLarge))
      : text;
  }
}
