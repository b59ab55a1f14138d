/**
 * Every error code that ujrpc itself answers.
 *
 * -32700…-32603 are JSON-RPC 2.0 §5.1; -32001 and -32007…-32011 lie in the range that section
 * leaves to servers; -32800 is what the Language Server Protocol uses for a cancelled request.
 */
export const ErrorCode = {
  ParseError: -32700,
  InvalidRequest: -32600,
  MethodNotFound: -32601,
  InvalidParams: -32602,
  InternalError: -32603,
  DeadlineExceeded: -32001,
  MessageTooLarge: -32007,
  ResponseTooLarge: -32008,
  ServerBusy: -32009,
  BatchTooLarge: -32010,
  BatchResponseTooLarge: -32011,
  RequestCancelled: -32800,
} as const;

export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode];

/** The `message` that goes with each code. */
export const ERROR_MESSAGES: Readonly<Record<ErrorCode, string>> = {
  [ErrorCode.ParseError]: 'Parse error',
  [ErrorCode.InvalidRequest]: 'Invalid Request',
  [ErrorCode.MethodNotFound]: 'Method not found',
  [ErrorCode.InvalidParams]: 'Invalid params',
  [ErrorCode.InternalError]: 'Internal error',
  [ErrorCode.DeadlineExceeded]: 'Deadline exceeded',
  [ErrorCode.MessageTooLarge]: 'Message too large',
  [ErrorCode.ResponseTooLarge]: 'Response too large',
  [ErrorCode.ServerBusy]: 'Server busy',
  [ErrorCode.BatchTooLarge]: 'Batch too large',
  [ErrorCode.BatchResponseTooLarge]: 'Batch response too large',
  [ErrorCode.RequestCancelled]: 'Request cancelled',
};
