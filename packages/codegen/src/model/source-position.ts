/** A place in a user's file. Lines and columns count from 0, in UTF-16 units. */
export interface SourcePosition {
  /** Absolute, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
