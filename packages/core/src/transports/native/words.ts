/** What an entry of the block is: packages/native/lib/index.d.ts gives the same numbers. */
export const Lane = { Scalar: 0, Call: 1, Closed: 2, Ended: 3, Cancel: 4 } as const;

/** What became of it. */
export const Outcome = {
  Pending: 0,
  Number: 1,
  True: 2,
  False: 3,
  Null: 4,
  Reply: 5,
  Nothing: 6,
} as const;
