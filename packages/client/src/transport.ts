/** A JSON-RPC 2.0 request, or a notification when it has no id. */
export interface Message {
  readonly id: number | undefined;
  readonly document: string;
}

/** The way to one server. */
export interface Transport {
  /** The id that was given out last. */
  lastId: number;
  /**
   * Sends a message or a batch.
   *
   * @param document its JSON
   * @param ids the ids in it; without any, nothing is awaited but that it was sent
   * @returns the JSON document that answers it, unchecked; undefined when there are no ids
   * @throws TransportError; anything once `signal` is aborted, since nobody waits then
   */
  exchange(document: string, ids: readonly number[], options: ExchangeOptions): Promise<unknown>;
  /** Ends a kept connection. */
  close?(): Promise<void>;
}

export interface ExchangeOptions {
  readonly signal: AbortSignal | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
}
