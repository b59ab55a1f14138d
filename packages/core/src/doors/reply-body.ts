import { ChunkReader } from './chunk-reader.js';

/** How much of a body may wait for its reader before the engine does. */
const MOST_UNREAD_BYTES = 65_536;

/** What a body needs of the connection that it comes from. */
export interface BodySource {
  pause(): void;
  resume(): void;
  destroy(): void;
}

/** The body of a reply that is sent in parts. The engine waits for whoever reads it, and who cancels it leaves. */
export class ReplyBody {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #chunks = new ChunkReader();
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor(private readonly source: BodySource) {
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => source.resume(),
        cancel: () => {
          this.#controller = undefined;
          source.destroy();
        },
      },
      { highWaterMark: MOST_UNREAD_BYTES, size: ({ length }) => length },
    );
  }

  received(bytes: Uint8Array): void {
    for (const part of this.#chunks.read(bytes)) {
      this.#controller?.enqueue(part);
    }
    if (this.#chunks.isOver) {
      this.#controller?.close();
      this.#controller = undefined;
    } else if ((this.#controller?.desiredSize ?? 1) <= 0) {
      this.source.pause();
    }
  }

  /** The connection is gone. @param reason of a body that is not whole */
  closed(reason: unknown): void {
    this.#controller?.error(reason);
    this.#controller = undefined;
  }
}
