/** Of the batches of one method: what they are now, and what they have been. */
export interface BatchState {
  /** How many calls wait. */
  readonly queued: number;
  /** How many batches are being computed. */
  readonly running: number;
  /** The most calls that a batch takes now: `max`, or what `latencyMs` has found. */
  readonly size: number;
  /** How many batches have begun. */
  readonly batches: number;
  /** How many calls they had. */
  readonly calls: number;
  /** How many calls were cancelled, expired or abandoned while they waited, and were not computed. */
  readonly left: number;
  /** How many calls were refused because too many waited. */
  readonly refused: number;
}
