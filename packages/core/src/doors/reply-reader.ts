import { concat, type HttpReply, type ReplyHead, readHead } from './http-message.js';
import { type BodySource, ReplyBody } from './reply-body.js';

/** Reads the engine's reply as it comes. One that is sent in parts is there as soon as its head is, others at the end. */
export class ReplyReader {
  /** Rejects with the reason of `closed` where the connection ends before that. */
  readonly reply: Promise<HttpReply>;
  #resolve: (reply: HttpReply) => void = () => undefined;
  #reject: (reason: unknown) => void = () => undefined;
  /** What has come after the head; before that, all. */
  #bytes: Uint8Array[] = [];
  #head: ReplyHead | undefined;
  #body: ReplyBody | undefined;

  constructor() {
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  received(bytes: Uint8Array, from: BodySource): void {
    if (this.#body !== undefined) {
      this.#body.received(bytes);
      return;
    }
    this.#bytes.push(bytes);
    if (this.#head === undefined) {
      this.#readHead(from);
    }
  }

  #readHead(from: BodySource): void {
    const bytes = concat(this.#bytes);
    this.#head = readHead(bytes);
    if (this.#head === undefined) {
      return;
    }
    const { length, isInParts, ...fields } = this.#head;
    const rest = bytes.subarray(length);
    this.#bytes = [rest];
    if (isInParts) {
      this.#body = new ReplyBody(from);
      this.#resolve({ ...fields, body: this.#body.stream });
      this.#body.received(rest);
    }
  }

  /**
   * The connection is gone.
   *
   * @param reason of a reply that is not whole
   */
  closed(reason: unknown): void {
    if (this.#body !== undefined) {
      this.#body.closed(reason);
    } else if (this.#head === undefined) {
      this.#reject(reason);
    } else {
      const { status, statusText, headers } = this.#head;
      this.#resolve({ status, statusText, headers, body: concat(this.#bytes) });
    }
  }
}
