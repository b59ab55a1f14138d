/** What carries the messages of one connection, from its opening to its end. */
export interface Carrier {
  /** Whether nothing that is sent now would be read: the server has ended its side, and the loss is told once all is closed. */
  readonly isEnding: boolean;
  /**
   * Sends a message. Not called before the connection is open.
   *
   * @param written called when it has left, if it does
   */
  send(text: string, written?: () => void): void;
  /** Whether the process stays for what may come: where it would not end by itself otherwise. */
  hold(isHeld: boolean): void;
  /** Whether nothing more is read for now. A carrier that cannot wait has no `pause`. */
  pause?(isPaused: boolean): void;
  /** Ends the connection; resolves once what was sent is written and all is closed. */
  close(): Promise<void>;
  /** Ends it at once. */
  cut(): void;
}

/** What a carrier tells. */
export interface CarrierEvents {
  opened(): void;
  received(text: string): void;
  /** The connection cannot be used any more. May be told more than once: the first time counts. */
  lost(why: string, details?: LossDetails): void;
}

export interface LossDetails {
  readonly cause?: unknown;
  /** The HTTP status that was the answer instead of a connection. */
  readonly status?: number;
  /** Whether the server has said that it ends the connections of all its clients. */
  readonly isGoingAway?: boolean;
  /** False where the server took nothing although the connection was open: as in TransportError. */
  readonly sent?: false;
}

/** Begins to open a connection. Tells nothing before it has returned. */
export type Carry = (events: CarrierEvents) => Carrier;
