import type { ErrorCode, JsonRpcId } from '@ujrpc/words';

/** What a connection does to a stream on it. */
export interface LiveStream {
  /** Whether its values leave as they come. */
  readonly isLive: boolean;
  /** Its consumer takes `more` values. */
  give(more: number): void;
  /** Its connection takes more. */
  drained(): void;
  /** Ends its call with an error. */
  endCall(code: ErrorCode, data?: unknown): void;
}

/** The streams of one connection that have not ended. */
export class LiveStreams {
  readonly #all = new Map<LiveStream, JsonRpcId | undefined>();
  readonly #byId = new Map<JsonRpcId | undefined, LiveStream>();
  /** Whether the connection takes values now. */
  hasRoom = true;
  /** How much text is gathered for replies, of all streams together. */
  gathered = 0;

  /** Whether its peer gives credit to a stream by that id. */
  has(id: JsonRpcId | undefined): boolean {
    return this.#byId.has(id);
  }

  /** @param id that its peer gives credit by; undefined where it gives none */
  add(stream: LiveStream, id: JsonRpcId | undefined): void {
    this.#all.set(stream, id);
    if (id !== undefined) {
      this.#byId.set(id, stream);
    }
  }

  delete(stream: LiveStream): void {
    const id = this.#all.get(stream);
    this.#all.delete(stream);
    if (id !== undefined) {
      this.#byId.delete(id);
    }
  }

  give(id: JsonRpcId, more: number): void {
    this.#byId.get(id)?.give(more);
  }

  /** The connection takes values again. Who was served is the last to be served the next time. */
  drained(): void {
    this.hasRoom = true;
    for (const [stream, id] of [...this.#all]) {
      if (!this.hasRoom) {
        return;
      }
      this.#all.delete(stream);
      this.#all.set(stream, id);
      stream.drained();
    }
  }

  /** Its peer cannot give credit any more, but still reads. */
  giveForEver(): void {
    for (const stream of [...this.#all.keys()]) {
      stream.give(Number.MAX_SAFE_INTEGER);
    }
  }

  /** Ends those whose values leave as they come: the others are calls like any other. */
  endLive(code: ErrorCode, data: unknown): void {
    for (const stream of [...this.#all.keys()]) {
      if (stream.isLive) {
        stream.endCall(code, data);
      }
    }
  }

  endAll(code: ErrorCode): void {
    for (const stream of [...this.#all.keys()]) {
      stream.endCall(code);
    }
  }
}
