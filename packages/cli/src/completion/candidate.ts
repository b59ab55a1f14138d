/** A whole word that is possible at the cursor. */
export interface Candidate {
  readonly word: string;
  /** What it is, for shells that show it. */
  readonly note?: string;
}
