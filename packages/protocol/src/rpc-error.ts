/**
 * An error that crosses the wire as a JSON-RPC 2.0 error object (§5.1).
 *
 * Thrown by a handler, its code, message and data reach the caller unchanged; any other thrown
 * value reaches the caller as -32603 "Internal error" without a detail.
 */
export class RpcError extends Error {
  override readonly name: string = 'RpcError';

  /**
   * @param code an integer; -32768…-32000 is reserved by the specification for the protocol itself
   * @param message one short sentence
   * @param data any JSON value; left out of the reply when undefined
   * @throws TypeError when `code` is not an integer
   */
  constructor(
    readonly code: number,
    message: string,
    readonly data?: unknown,
  ) {
    if (!Number.isSafeInteger(code)) {
      throw new TypeError(`RpcError: the code must be an integer, got ${String(code)}`);
    }
    super(message);
  }
}
