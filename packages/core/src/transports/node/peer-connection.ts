/** A connection, whatever it speaks. */
export interface PeerConnection {
  /** Closes as soon as nothing that has begun is left to answer. */
  drain(): void;
  checkTimeouts(): void;
}
