import type { BatchedCallObservation } from '../batching/batched-call.js';
import type { Context } from '../calls/context.js';
import type { Connection } from '../connections/connection.js';

/** What a call came to, for `observed`. */
export interface Observation {
  /** The name on the wire, namespace included. */
  readonly method: string;
  readonly outcome: 'value' | 'error';
  /** Of the error that was sent; undefined with a value. */
  readonly code: number | undefined;
  /** From when the call reached JavaScript to its outcome, with fractions. */
  readonly durationMs: number;
  readonly connection: Connection;
  /** Of a call to a batch method; undefined where it did not get as far as its queue. */
  readonly batch: BatchedCallObservation | undefined;
}

/**
 * What goes on around calls and connections. Each hook is optional, and costs only the methods that it
 * is for.
 */
export interface Plugin {
  /** For messages about it. */
  readonly name?: string;
  /** The methods that `admit`, `around` and `observed` are for, by their wire names; all by default. */
  readonly methods?: readonly string[];
  /** A peer is there: called before its first call. */
  connected?(connection: Connection): void;
  /** The peer has left. Called once for each connection that `connected` was called for. */
  closed?(connection: Connection): void;
  /**
   * Decides whether a call is made, before its params are validated and before every `around`. What it
   * throws refuses the call. Where it returns a promise, the call waits for it.
   */
  admit?(call: Context): void | Promise<void>;
  /**
   * Wraps a call: may measure it, refuse it by throwing, change its result. Without `async` and `await`
   * a synchronous method stays synchronous.
   *
   * @param next goes on to the handler, once. Returns what that returns: a value, or the promise of one
   * @returns the call's result, or its promise
   */
  around?(call: Context, next: () => unknown): unknown;
  /** Called once the outcome of a call is known. Makes no call asynchronous. */
  observed?(call: Observation): void;
}

/**
 * A plugin that is one function: wraps every call, always asynchronously.
 *
 * @param call what is being called; `call.params` are as sent, not validated yet
 * @param next goes on to the next one and in the end to the handler; resolves to the result
 */
export type Interceptor = (call: Context, next: () => Promise<unknown>) => Promise<unknown>;
