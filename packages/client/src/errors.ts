/** No JSON-RPC answer was had: refused, cut off, a status without a JSON-RPC body, not JSON. */
export class TransportError extends Error {
  override readonly name: string = 'TransportError';
  /** The HTTP status, where there was one. */
  declare readonly status?: number;

  /** @param details `cause` is what went wrong below, or the reply that could not be used */
  constructor(message: string, { cause, status }: { cause?: unknown; status?: number } = {}) {
    super(message, cause === undefined ? {} : { cause });
    if (status !== undefined) {
      this.status = status;
    }
  }
}

/** No answer came within `timeoutMs`. The call may still have run on the server. */
export class TimeoutError extends Error {
  override readonly name: string = 'TimeoutError';

  /** @param method the wire name, as `calc.sum`; the names of all calls for a batch */
  constructor(
    readonly method: string,
    readonly timeoutMs: number,
  ) {
    super(`${method}: no answer within ${timeoutMs} ms`);
  }
}
