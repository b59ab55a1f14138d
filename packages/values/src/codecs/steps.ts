/**
 * A bound on what the validation of one call costs, beside the checks that are linear by themselves.
 * Counted is what looks at a part of a value more than once: members of a union that are tried, properties
 * that are compared with those of other members, and parts of elements that must be distinct.
 */

/** Steps that the work under way may take in all and still, where it is bounded. */
let most = 0;
let left = 0;
let isBounded = false;

/** The work under way has taken more steps than it may. */
export class TooManySteps extends Error {
  override readonly name = 'TooManySteps';

  constructor(readonly maxSteps: number) {
    super(`more than ${maxSteps} validation steps`);
  }
}

/**
 * Runs synchronous work that may take so many steps.
 *
 * @throws TooManySteps, and whatever the work throws
 */
export function withinSteps<A, R>(maxSteps: number, work: (argument: A) => R, argument: A): R {
  const outerMost = most;
  const outerLeft = left;
  const wasBounded = isBounded;
  most = maxSteps;
  left = maxSteps;
  isBounded = true;
  try {
    return work(argument);
  } finally {
    most = outerMost;
    left = outerLeft;
    isBounded = wasBounded;
  }
}

/** @throws TooManySteps where the work around it may not take them */
export function takeSteps(count: number): void {
  if (isBounded) {
    left -= count;
    if (left < 0) {
      throw new TooManySteps(most);
    }
  }
}
