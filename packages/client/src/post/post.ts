/** An HTTP POST, and what is taken of its reply. */
export interface Request {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly signal: AbortSignal | undefined;
  readonly maxReplyBytes: number;
  /** What sends it, where the user has one of their own. */
  readonly fetch: typeof globalThis.fetch | undefined;
}

export interface Reply {
  readonly status: number;
  readonly text: string;
}

export function tooLong(maxBytes: number): RangeError {
  return new RangeError(`a reply of over ${maxBytes} bytes`);
}
