/** The JSON-RPC 2.0 messages as they are on the wire (https://www.jsonrpc.org/specification). */

export type JsonRpcId = string | number | null;

export type JsonRpcParams = readonly unknown[] | Readonly<Record<string, unknown>>;

export interface JsonRpcNotification {
  readonly jsonrpc: '2.0';
  readonly method: string;
  readonly params?: JsonRpcParams;
}

export interface JsonRpcRequest extends JsonRpcNotification {
  readonly id: JsonRpcId;
}

export interface JsonRpcErrorObject {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

export interface JsonRpcSuccess {
  readonly jsonrpc: '2.0';
  readonly id: JsonRpcId;
  readonly result: unknown;
}

export interface JsonRpcFailure {
  readonly jsonrpc: '2.0';
  readonly id: JsonRpcId;
  readonly error: JsonRpcErrorObject;
}

export type JsonRpcResponse = JsonRpcSuccess | JsonRpcFailure;

/**
 * One value that is not of its type: what -32602 carries as `data`, an entry for each part of the
 * params, and -32603 where a method returned what its signature does not allow.
 */
export interface Violation {
  /** Where, beginning with the parameter's name or with `result`: `user.tags[2]`. */
  readonly path: string;
  /** What would have fitted, as TypeScript writes it: `number`, `"asc" | "desc"`. */
  readonly expected: string;
  /**
   * What came: its type and size, and of a number or boolean the value itself. The content of
   * strings is never repeated: `string of 5`, `array of 3`, `object`, `null`, `true`, `1.5`,
   * `nothing` where it was left out.
   */
  readonly got: string;
}
