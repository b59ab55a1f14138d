import type { JsonRpcId, JsonRpcParams } from '@ujrpc/words';
import type { Connection, Peer } from '../connections/connection.js';
import { isKeptAcrossAwaits, makeStorage } from './storage.js';

/** What a handler can know of the call that it answers. */
export interface Context {
  /** The name on the wire, namespace included. */
  readonly method: string;
  /** Undefined for a notification. Beyond 2^53 a numeric id loses digits here, not in the reply. */
  readonly id: JsonRpcId | undefined;
  /** As they were sent, before validation. */
  readonly params: JsonRpcParams | undefined;
  /** Where the call came from: the same object for all calls of a peer. */
  readonly connection: Connection;
  /** `connection.peer`. */
  readonly peer: Peer;
  /** The HTTP request's header fields, and those of `$/headers` and `meta.headers` that it does not have. */
  readonly headers: Headers;
  /**
   * The id of the last value that the caller has seen of such a stream, as `tracked` gave it; undefined
   * for the first time.
   */
  readonly lastEventId: string | undefined;
  /**
   * Milliseconds until the answer is of no use any more, at least 1: by `meta.timeoutMs`, the header
   * Rpc-Timeout-Ms and `limits.callTimeoutMs`. Undefined where nothing bounds the call. Pass it on to the next hop.
   */
  readonly timeLeftMs: number | undefined;
  /** Aborts when the peer leaves or cancels, when the deadline passes, when the server is closed. */
  readonly signal: AbortSignal;
}

/** What runs: a call, or what can make one of itself for a handler that asks. */
export interface Running {
  readonly call: Context;
}

/** The calls that a batch method answers together. */
export class Together {
  constructor(readonly calls: readonly Context[]) {}
}

interface Stored {
  readonly call: Context | Together | undefined;
}

const storage = makeStorage<Context | Together>();
let running: Running | undefined;
/** The storage's call before a synchronous method entered it: to be put back when that returns. */
let before: Stored | undefined;

/**
 * The call that is being answered.
 *
 * Asynchronous methods keep it across every await. A synchronous method has it while it runs, and
 * so has whatever it starts after it first asked. A run time without AsyncLocalStorage keeps it until
 * the first await.
 *
 * @throws Error outside of a call
 */
export function context(): Context {
  if (running !== undefined) {
    const { call } = running;
    enter(call);
    return call;
  }
  const call = storage.getStore();
  if (call instanceof Together) {
    throw new Error(
      'context() was called in a batch method, which answers several calls; contexts()[i] is that of calls[i]',
    );
  }
  if (call === undefined) {
    throw new Error(
      isKeptAcrossAwaits
        ? 'context() was called outside of a call; use it in an @rpc method and in what that awaits'
        : 'context() was called outside of a call; this run time has no AsyncLocalStorage, so call it ' +
            'in an @rpc method before the first await',
    );
  }
  return call;
}

/**
 * The calls that a batch method is answering, in the order of its array of calls.
 *
 * @throws Error outside of a batch method
 */
export function contexts(): readonly Context[] {
  const stored = running === undefined ? storage.getStore() : undefined;
  if (!(stored instanceof Together)) {
    throw new Error(
      'contexts() was called outside of a batch method; use it in a method with @rpc.batch and in what that ' +
        'awaits, and context() in other methods',
    );
  }
  return stored.calls;
}

/** From here on the storage knows the call as well, so that timers and promises inherit it. */
function enter(call: Context): void {
  const stored = storage.getStore();
  if (stored !== call) {
    before ??= { call: stored };
    storage.enterWith(call);
  }
}

/**
 * Runs a synchronous method, or several one after the other with `leave` between them. The storage,
 * which would cost every call, is entered only by those that ask for their context.
 */
export function runSync<R extends Running, A, T>(
  current: R,
  work: (current: R, argument: A) => T,
  argument: A,
): T {
  const outer = running;
  const outerBefore = before;
  running = current;
  before = undefined;
  try {
    return work(current, argument);
  } finally {
    leave();
    running = outer;
    before = outerBefore;
  }
}

/** Ends what a synchronous method may have entered. */
export function leave(): void {
  if (before !== undefined) {
    storage.enterWith(before.call as Context);
    before = undefined;
  }
}

/** Runs what belongs to no call, among calls: the listeners of a signal are those of another one. */
export function runOutside(work: () => void): void {
  const outer = running;
  running = undefined;
  try {
    work();
  } finally {
    running = outer;
  }
}

/** Runs whatever may go on after it has returned. */
export function runAsync<C extends Context | Together, A, T>(
  call: C,
  work: (call: C, argument: A) => T,
  argument: A,
): T {
  const outer = running;
  running = undefined;
  try {
    return storage.run(call, work, call, argument);
  } finally {
    running = outer;
  }
}
