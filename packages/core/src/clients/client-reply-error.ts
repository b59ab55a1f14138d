import type { Violation } from '@ujrpc/words';

/** A client has answered a call of the server with what its signature, or JSON-RPC, does not allow. */
export class ClientReplyError extends Error {
  override readonly name = 'ClientReplyError';
  /** What is wrong with the result; empty where the response is malformed. */
  readonly violations: readonly Violation[];

  constructor(message: string, violations: readonly Violation[] = [], options?: ErrorOptions) {
    super(message, options);
    this.violations = violations;
  }
}
