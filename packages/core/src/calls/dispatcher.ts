import { ErrorCode, type Limits } from '@ujrpc/protocol';
import { failureReply, successReply } from '../json-rpc/reply.js';
import type { Log } from '../log.js';
import type { Call } from './call.js';
import { runAsync, runSync } from './context.js';
import { failure, internalFailure, rpcFailure } from './failure.js';
import { type Interceptor, intercept } from './interceptors.js';
import { bindParams } from './params.js';

/**
 * Sends a result in another way than as text, and answers what stands for its reply; undefined leaves
 * it to the dispatcher.
 */
export type Shortcut<R> = (call: Call, result: unknown) => R | undefined;

/**
 * Takes calls to their handlers and makes replies of what those return or throw.
 *
 * A synchronous method without interceptors is answered without a promise.
 */
export class Dispatcher {
  readonly #interceptors: Interceptor[] = [];

  constructor(
    private readonly limits: Limits,
    private readonly log: Log,
  ) {}

  /** Whether calls pass interceptors, which makes all of them asynchronous. */
  get intercepts(): boolean {
    return this.#interceptors.length > 0;
  }

  use(interceptor: Interceptor): void {
    this.#interceptors.push(interceptor);
  }

  /**
   * Answers a call.
   *
   * @param shortcut where the transport has one
   * @param args the handler's arguments, where the transport has checked them; else they are those
   *   that the params are
   * @returns the reply's text, at once where the handler is synchronous. It never throws and its
   *   promise never rejects. A notification's text is nobody's to send.
   */
  answer<R = never>(
    call: Call,
    shortcut?: Shortcut<R>,
    args?: unknown[],
  ): string | R | Promise<string | R> {
    if (call.source.connection.inFlight >= this.limits.maxCallsInFlight) {
      return this.#refused(call, ErrorCode.ServerBusy);
    }
    try {
      return this.complete(call, this.#run(call, args), shortcut);
    } catch (thrown) {
      return this.fail(call, thrown);
    }
  }

  /** The reply to a call whose handler has returned. */
  complete<R = never>(
    call: Call,
    result: unknown,
    shortcut?: Shortcut<R>,
  ): string | R | Promise<string | R> {
    try {
      return isThenable(result)
        ? this.#whenSettled(call, result, shortcut)
        : this.#succeeded(call, result, shortcut);
    } catch (thrown) {
      return this.fail(call, thrown);
    }
  }

  /** The reply to a call whose handler has thrown, or rejected. */
  fail(call: Call, thrown: unknown): string {
    try {
      const known = rpcFailure(thrown, call.target.errors);
      if (known !== undefined) {
        return this.#bounded(call, failureReply(call.idToken ?? 'null', known));
      }
    } catch (wrong) {
      return this.#failed(call, wrong);
    }
    const { abortReason } = call;
    if (abortReason !== undefined && isAbort(thrown, abortReason)) {
      const expired = abortReason.name === 'TimeoutError';
      return this.#refused(call, expired ? ErrorCode.DeadlineExceeded : ErrorCode.RequestCancelled);
    }
    return this.#failed(call, thrown);
  }

  /** For the log whole, for the caller without a detail. */
  #failed(call: Call, thrown: unknown): string {
    this.#report(call, thrown);
    return this.#bounded(call, failureReply(call.idToken ?? 'null', internalFailure(thrown)));
  }

  #report(call: Call, thrown: unknown): void {
    try {
      this.log({ level: 'error', message: `${call.method} failed`, error: thrown });
    } catch {
      // A log that fails must not cost the caller the answer, and there is nowhere else to say it.
    }
  }

  #run(call: Call, args: unknown[] | undefined): unknown {
    if (this.#interceptors.length > 0) {
      const handle = () => runSync(call, callHandler, args ?? bind(call)); // inside the storage already
      return runAsync(call, () => intercept(this.#interceptors, call, handle), undefined);
    }
    return call.target.contract.async
      ? runAsync(call, callHandler, args ?? bind(call))
      : runSync(call, callHandler, args ?? bind(call));
  }

  #whenSettled<R>(
    call: Call,
    result: PromiseLike<unknown>,
    shortcut: Shortcut<R> | undefined,
  ): Promise<string | R> {
    const { connection } = call.source;
    connection.add(call);
    return new Promise((resolve) => {
      let waiting = true;
      let deadline: NodeJS.Timeout | undefined;
      const finish = (reply: () => string | R) => {
        if (waiting) {
          waiting = false;
          clearTimeout(deadline);
          connection.delete(call);
          resolve(reply());
        }
      };
      call.onCancel = () => finish(() => this.#refused(call, ErrorCode.RequestCancelled));
      if (this.limits.callTimeoutMs > 0) {
        deadline = setTimeout(() => this.#expire(call, finish), this.limits.callTimeoutMs);
      }
      try {
        // What a foreign thenable throws in its `then` is a rejection of the promise around it.
        Promise.resolve(result).then(
          (value) => finish(() => this.#succeeded(call, value, shortcut)),
          (thrown: unknown) => finish(() => this.fail(call, thrown)),
        );
      } catch (thrown) {
        finish(() => this.fail(call, thrown)); // a promise whose `constructor` or `then` throws
      }
    });
  }

  /** The deadline has passed. The handler hears it first, so that it may answer in its own words. */
  #expire(call: Call, finish: (reply: () => string) => void): void {
    call.abort(new DOMException('The call took too long', 'TimeoutError'));
    setImmediate(() => finish(() => this.#refused(call, ErrorCode.DeadlineExceeded)));
  }

  #succeeded<R>(call: Call, value: unknown, shortcut: Shortcut<R> | undefined): string | R {
    try {
      const sent = shortcut?.(call, value);
      if (sent !== undefined) {
        return sent;
      }
      const json = call.target.encodeResult(value);
      return this.#bounded(call, successReply(call.idToken ?? 'null', json));
    } catch (thrown) {
      return this.fail(call, thrown);
    }
  }

  #bounded(call: Call, reply: string): string {
    return exceeds(reply, this.limits.maxResponseBytes)
      ? this.#refused(call, ErrorCode.ResponseTooLarge)
      : reply;
  }

  #refused(call: Call, code: ErrorCode): string {
    return failureReply(call.idToken ?? 'null', failure(code));
  }
}

function bind({ target, params, duplicateParam }: Call): unknown[] {
  return bindParams(target, params, duplicateParam);
}

function callHandler({ target }: Call, args: unknown[]): unknown {
  return Reflect.apply(target.handler, target.instance, args);
}

/** Whether a handler only passes on that its signal aborted: as the reason itself, or around it. */
function isAbort(thrown: unknown, reason: DOMException): boolean {
  try {
    return thrown === reason || (thrown instanceof Error && thrown.cause === reason);
  } catch {
    return false;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/** Whether a text is longer than `limit` in UTF-8; counted only where it could be. */
export function exceeds(text: string, limit: number): boolean {
  return text.length > limit || (text.length * 3 > limit && Buffer.byteLength(text) > limit);
}
