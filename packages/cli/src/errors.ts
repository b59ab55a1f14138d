/** The command line is wrong: exit 2. The message says what, and what the right form is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** No usable answer came: exit 1. The message names the URL and says what to do. */
export class CallError extends Error {
  override readonly name = 'CallError';
}
