import { TooManySteps, withinSteps } from '@ujrpc/values/codecs';
import { ErrorCode, type Limits } from '@ujrpc/words';
import { pass } from '../hooks/chain.js';
import type { Log } from '../log.js';
import type { Call } from './call.js';
import { runAsync, runSync } from './context.js';
import { failure, internalFailure, rpcFailure } from './failure.js';
import type { Outcome, Writer } from './outcome.js';
import { bindParams, tooManySteps } from './params.js';
import { isTooLong } from './reply.js';
import { resultBytes } from './result.js';
import { soon } from './soon.js';
import type { CallStream } from './stream.js';
import { isThenable } from './thenable.js';

/**
 * Takes calls to their handlers and makes outcomes of what those return or throw, each given once to the
 * writer of its reply.
 *
 * A synchronous method needs no promise, unless a hook of it makes one.
 */
export class Dispatcher {
  constructor(
    private readonly limits: Limits,
    private readonly log: Log,
  ) {}

  /**
   * Answers a call.
   *
   * @param args the handler's arguments, where the transport has checked them; else they are those
   *   that the params are
   * @returns what was written, at once where the handler is synchronous. It never throws and its
   *   promise never rejects. Of a notification nothing is to be sent.
   */
  answer<W>(call: Call, write: Writer<W>, args?: unknown[]): W | Promise<W> {
    if (call.target.hooks.isObserved) {
      call.startedAt ??= performance.now();
    }
    if (call.source.connection.inFlight.size >= this.limits.maxCallsInFlight) {
      return this.#decide(call, refusal(ErrorCode.ServerBusy), write);
    }
    try {
      call.heed(this.limits);
      return this.complete(call, this.#run(call, args), write);
    } catch (thrown) {
      return this.fail(call, thrown, write);
    }
  }

  /** Answers a call whose handler has returned. */
  complete<W>(call: Call, result: unknown, write: Writer<W>): W | Promise<W> {
    try {
      if (call.stream !== undefined) {
        return this.#stream(call, call.stream, result, write);
      }
      if (isThenable(result)) {
        return this.#whenSettled(call, result, write, (value) => this.#success(call, value));
      }
    } catch (thrown) {
      return this.fail(call, thrown, write);
    }
    return this.#decide(call, this.#success(call, result), write);
  }

  /** Answers a call whose handler has thrown, or rejected. */
  fail<W>(call: Call, thrown: unknown, write: Writer<W>): W {
    return this.#decide(call, this.#failure(call, thrown), write);
  }

  #decide<W>(call: Call, outcome: Outcome, write: Writer<W>): W {
    call.stream?.end();
    const { hooks, wireName: method } = call.target;
    if (hooks.isObserved) {
      hooks.observe({
        method,
        outcome: outcome.kind,
        code: outcome.kind === 'error' ? outcome.failure.code : undefined,
        durationMs: performance.now() - (call.startedAt ?? Number.NaN),
        connection: call.connection,
        batch: call.batched?.observation,
      });
    }
    return write(call, outcome);
  }

  #failure(call: Call, thrown: unknown): Outcome {
    try {
      const known = rpcFailure(thrown, call.target.errors);
      if (known !== undefined) {
        return this.#bounded(call, { kind: 'error', failure: known });
      }
    } catch (wrong) {
      return this.#unexpected(call, wrong);
    }
    const { abortReason } = call;
    if (abortReason !== undefined && isAbort(thrown, abortReason)) {
      const expired = abortReason.name === 'TimeoutError';
      return refusal(expired ? ErrorCode.DeadlineExceeded : ErrorCode.RequestCancelled);
    }
    return this.#unexpected(call, thrown);
  }

  /** For the log whole, for the caller without a detail. */
  #unexpected(call: Call, thrown: unknown): Outcome {
    this.#report(call, thrown);
    return this.#bounded(call, { kind: 'error', failure: internalFailure(thrown) });
  }

  #report(call: Call, thrown: unknown): void {
    try {
      this.log({ level: 'error', message: `${call.method} failed`, error: thrown });
    } catch {
      // A log that fails must not cost the caller the answer, and there is nowhere else to say it.
    }
  }

  #run(call: Call, args: unknown[] | undefined): unknown {
    const { hooks, contract, batcher } = call.target;
    if (hooks.chain.length > 0) {
      const { chain } = hooks;
      const work = batcher === undefined ? callHandler : joinBatch;
      const handle = () => runSync(call, work, args ?? this.#bind(call)); // inside the storage already
      return runAsync(call, () => pass(chain, call, handle), undefined);
    }
    if (batcher !== undefined) {
      return batcher.add(call, args ?? this.#bind(call));
    }
    return contract.async || contract.stream !== undefined
      ? runAsync(call, callHandler, args ?? this.#bind(call))
      : runSync(call, callHandler, args ?? this.#bind(call));
  }

  #whenSettled<W, V>(
    call: Call,
    result: PromiseLike<V>,
    write: Writer<W>,
    success: (value: V) => Outcome,
  ): Promise<W> {
    const { inFlight } = call.source.connection;
    call.bound(this.limits.callTimeoutMs);
    const { timeLeftMs } = call;
    inFlight.add(call);
    return new Promise((resolve) => {
      let waiting = true;
      let deadline: ReturnType<typeof setTimeout> | undefined;
      const finish: Finish = (outcome) => {
        if (waiting) {
          waiting = false;
          clearTimeout(deadline);
          inFlight.delete(call);
          call.batched?.leave();
          resolve(this.#decide(call, outcome(), write));
        }
      };
      call.onEnd = (known) => finish(() => ({ kind: 'error', failure: known }));
      if (timeLeftMs !== undefined) {
        deadline = setTimeout(() => expire(call, finish), timeLeftMs);
        call.freeClock = () => (deadline as Partial<NodeJS.Timeout> | undefined)?.unref?.();
      }
      try {
        // What a foreign thenable throws in its `then` is a rejection of the promise around it.
        Promise.resolve(result).then(
          (value) => finish(() => success(value)),
          (thrown: unknown) => finish(() => this.#failure(call, thrown)),
        );
      } catch (thrown) {
        finish(() => this.#failure(call, thrown)); // a promise whose `constructor` or `then` throws
      }
    });
  }

  #stream<W>(call: Call, stream: CallStream, result: unknown, write: Writer<W>): Promise<W> {
    return this.#whenSettled(call, stream.run(result), write, (returned) =>
      stream.isLive
        ? this.#success(call, returned)
        : this.#bounded(call, { kind: 'value', result: stream.collected }),
    );
  }

  #success(call: Call, value: unknown): Outcome {
    try {
      const { contract, encodeResult } = call.target;
      const bytes =
        contract.result.kind === 'bytes' ? resultBytes(contract.result, value) : undefined;
      const result =
        bytes === undefined || bytes.byteLength === 0 // or detached
          ? withinSteps(this.limits.maxValidationSteps, encodeResult, value)
          : bytes;
      return this.#bounded(call, { kind: 'value', result });
    } catch (thrown) {
      return this.#failure(call, thrown);
    }
  }

  #bind(call: Call): unknown[] {
    return withinSteps(this.limits.maxValidationSteps, bind, call);
  }

  #bounded(call: Call, outcome: Outcome): Outcome {
    return isTooLong(call, outcome, this.limits.maxResponseBytes)
      ? refusal(ErrorCode.ResponseTooLarge)
      : outcome;
  }
}

type Finish = (outcome: () => Outcome) => void;

/** The deadline has passed. The handler hears it first, so that it may answer in its own words. */
function expire(call: Call, finish: Finish): void {
  call.abort(new DOMException('The call took too long', 'TimeoutError'));
  call.batched?.leave();
  soon(() => finish(() => refusal(ErrorCode.DeadlineExceeded)));
}

function refusal(code: ErrorCode): Outcome {
  return { kind: 'error', failure: failure(code) };
}

/** @throws RpcError -32602, also where the check of the params takes too many steps */
function bind({ target, params, duplicateParam }: Call): unknown[] {
  try {
    return bindParams(target, params, duplicateParam);
  } catch (thrown) {
    throw thrown instanceof TooManySteps ? tooManySteps(thrown) : thrown;
  }
}

function callHandler({ target }: Call, args: unknown[]): unknown {
  return Reflect.apply(target.handler, target.instance, args);
}

function joinBatch(call: Call, args: unknown[]): unknown {
  return call.target.batcher?.add(call, args);
}

/** Whether a handler only passes on that its signal aborted: as the reason itself, or around it. */
function isAbort(thrown: unknown, reason: DOMException): boolean {
  try {
    return thrown === reason || (thrown instanceof Error && thrown.cause === reason);
  } catch {
    return false;
  }
}
