/**
 * An error that crosses the wire as a JSON-RPC 2.0 error object (§5.1).
 *
 * Thrown by a handler, its code, message and data reach the caller unchanged; any other thrown
 * value reaches the caller as -32603 "Internal error" without a detail. A subclass that a method declares,
 * with `@throws {NotFound}` or `@rpc({ throws: [NotFound] })`, reaches the caller of a generated client
 * as a class of the same name.
 *
 * @typeParam Data what `data` holds; in a declared class it is checked before it leaves
 */
export class RpcError<Data = unknown> extends Error {
  /** Of subclasses too: it is by this that `isRpcError` knows one out of another copy of this class. */
  override readonly name: string = 'RpcError';
  declare readonly code: number;
  declare readonly data: Data;

  /**
   * @param code an integer; -32768…-32000 is reserved by the specification for the protocol itself
   * @param message one short sentence
   * @param data any JSON value; left out of the reply when undefined
   * @throws TypeError when `code` is not an integer
   */
  constructor(code: number, message: string, data?: Data) {
    if (!Number.isSafeInteger(code)) {
      throw TypeError(`the code ${code} is not an integer`);
    }
    super(message);
    this.code = code;
    this.data = data as Data;
  }
}
