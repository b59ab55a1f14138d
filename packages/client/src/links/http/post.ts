import type { LinkOptions } from '../../options.js';

export interface HttpLinkOptions extends LinkOptions {
  /** Of each request; `application/json`. */
  readonly contentType?: string | undefined;
}

/** What became of a post. */
export type Posted = Reply | Failure;

/** What is taken of a response. */
export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly cause?: undefined;
  /** What Node tells beside: of the status, and where a redirect leads. */
  readonly statusText?: string | undefined;
  readonly location?: string | undefined;
}

export interface Failure {
  readonly cause: Error;
  /** As in TransportError. */
  readonly sent?: boolean;
}

export function tooLong(maxBytes: number): RangeError {
  return RangeError(`the reply exceeds ${maxBytes} bytes`);
}
