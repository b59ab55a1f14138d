/**
 * Who may be about to call again: the callers that a batch has just answered.
 *
 * Without it, callers that wait for their answers before they call again are split for ever: while the batch of
 * some is computed the others wait, and as soon as it ends theirs begins without them.
 */
export interface Company {
  readonly key: string;
  /** How many calls of the key wait once all of them have come. */
  readonly expected: number;
  /** By when they have come, or will not come soon. */
  readonly until: number;
}
