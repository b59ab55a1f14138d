/** No JSON-RPC response came: refused, cut off, a status without a JSON-RPC body, not JSON. */
export class TransportError extends Error {
  override readonly name: string = 'TransportError';
  /** The HTTP status, where there was one. */
  declare readonly status?: number;
  /** Whether the request may have reached the server: false only where it certainly did not. */
  declare readonly sent: boolean;

  /** @param details `cause` is what went wrong below, or the reply that could not be used */
  constructor(message: string, details?: TransportErrorDetails) {
    super(message, details);
    Object.assign(this, { sent: true }, details);
  }
}

interface TransportErrorDetails {
  readonly cause?: unknown;
  readonly status?: number;
  readonly sent?: boolean;
}

/** HTTP statuses of less than 500 that ask to try again: RFC 9110 §15.5.9, RFC 8470, RFC 6585 §4. */
const TRY_AGAIN: readonly number[] = [408, 425, 429];

/** Whether the next attempt may come to more. */
export function mayPass({ status = 500 }: TransportError): boolean {
  return status >= 500 || TRY_AGAIN.includes(status);
}

/** No answer came within `timeoutMs`. The call may still have run on the server. */
export class TimeoutError extends Error {
  override readonly name: string = 'TimeoutError';
  /** The wire name, as `calc.sum`; the names of all calls for a batch. */
  declare readonly method: string;
  declare readonly timeoutMs: number;

  constructor(method: string, timeoutMs: number) {
    super(`${method}: no answer within ${timeoutMs} ms`);
    Object.assign(this, { method, timeoutMs });
  }
}
