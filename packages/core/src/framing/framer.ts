/** What a framer finds in a stream of bytes. */
export interface FrameEvents {
  /** A document, whole. The bytes are valid during the call only. */
  document(bytes: Buffer): void;
  /** A document is over the limit. Nothing follows. */
  tooLarge(): void;
  /** The bytes are not what this framing allows. Nothing follows. */
  malformed(): void;
}

/** Cuts a stream into documents, however the stream is cut into chunks. */
export interface Framer {
  /** Whether a document has begun and not ended. */
  readonly isPartial: boolean;
  push(chunk: Buffer): void;
  /** The peer will send no more. */
  end(): void;
  /** A reply, framed as the peer frames its requests. */
  frame(reply: string): string;
}
