/** Where the engine puts the arguments of scalar methods. */
export interface Arguments {
  /** Numbers as they are, booleans as 1 and 0, strings and bytes as an index into `texts`, absence as NaN. */
  readonly numbers: Float64Array;
  /** Of the dispatch that is under way. */
  readonly texts: readonly unknown[];
}
