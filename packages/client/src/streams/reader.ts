/** Whoever takes the values of a stream. */
export interface Reader {
  /** Aborts when nobody takes them any more. */
  readonly signal: AbortSignal;
  /** The id of the last place that was passed. */
  lastEventId?: string | undefined;
}
