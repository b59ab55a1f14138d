/** The JSON-RPC 2.0 messages as they stand on the wire (https://www.jsonrpc.org/specification). */

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

/** What -32602 carries as `data`: one entry for each parameter, or part of one, that does not fit. */
export interface ParamViolation {
  /** Where, beginning with the parameter's name: `user.tags[2]`. */
  readonly path: string;
  /** What would have fitted, as TypeScript writes it: `number`, `"asc" | "desc"`. */
  readonly expected: string;
}
