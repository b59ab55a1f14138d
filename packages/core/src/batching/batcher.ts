import { ErrorCode, isRpcError } from '@ujrpc/words';
import type { Call } from '../calls/call.js';
import { runAsync, runSync, Together } from '../calls/context.js';
import { protocolError } from '../calls/protocol-error.js';
import { outsideOfCalls } from '../calls/storage.js';
import { isThenable } from '../calls/thenable.js';
import type { Log } from '../log.js';
import { shown } from '../shown.js';
import type { BatchSettings } from './batch-options.js';
import { BatchQueue } from './batch-queue.js';
import { deliver, rejectAll } from './batch-results.js';
import { type BatchSize, batchSize } from './batch-size.js';
import type { BatchState } from './batch-state.js';
import { BatchedCall, type BatchOwner } from './batched-call.js';
import { type Clock, systemClock } from './clock.js';
import type { Company } from './company.js';
import type { KeyQueue } from './key-queue.js';

/** The function of a class that takes all calls of a batch. */
export type BatchHandler = (calls: readonly (readonly unknown[])[]) => unknown;

/**
 * Gathers the calls of one method, and has its handler answer those that wait together.
 *
 * It decides at the end of a turn, when all calls that came at once are there, which also keeps the items of a
 * JSON-RPC array together. A worker that is free takes what waits; while none is, calls gather by themselves.
 */
export class Batcher implements BatchOwner {
  readonly #queue = new BatchQueue();
  readonly #size: BatchSize;
  readonly #counts = { batches: 0, calls: 0, left: 0, refused: 0 };
  #came = 0;
  #running = 0;
  #company: Company | undefined;
  /** Whether it decides at the end of this turn. */
  #decidesSoon = false;
  #cancelWait: (() => void) | undefined;

  /** @param handle has been bound to its instance */
  constructor(
    private readonly method: string,
    private readonly handle: BatchHandler,
    private readonly settings: BatchSettings,
    private readonly log: Log,
    private readonly clock: Clock = systemClock,
  ) {
    this.#size = batchSize(settings);
  }

  get state(): BatchState {
    return {
      queued: this.#queue.size,
      running: this.#running,
      size: this.#size.most,
      ...this.#counts,
    };
  }

  now(): number {
    return this.clock.now();
  }

  /**
   * @param args that have been validated
   * @returns what the handler puts in the place of the call
   * @throws RpcError -32009 where the queue is full; what `key` and `priority` throw
   */
  add(call: Call, args: readonly unknown[]): Promise<unknown> {
    if (this.#queue.size >= this.settings.maxQueue) {
      this.#counts.refused++;
      throw protocolError(ErrorCode.ServerBusy);
    }
    const { key: keyOf, priority: priorityOf } = this.settings;
    const key = keyOf === undefined ? '' : checkedKey(runSync(call, () => keyOf(...args), args));
    const priority =
      priorityOf === undefined
        ? 0
        : checkedPriority(runSync(call, () => priorityOf(...args), args));
    return new Promise((resolve, reject) => {
      const queued = this.#queue.size + 1;
      const number = ++this.#came;
      const one = new BatchedCall(call, args, key, priority, number, queued, this, resolve, reject);
      call.batched = one;
      this.#queue.add(one);
      this.#decideSoon();
    });
  }

  left(call: BatchedCall): void {
    this.#counts.left++;
    this.#queue.delete(call);
  }

  #decideSoon(): void {
    if (!this.#decidesSoon && this.#running < this.settings.concurrency) {
      this.#decidesSoon = true;
      this.clock.soon(this.#decide);
    }
  }

  readonly #decide = (): void => {
    this.#decidesSoon = false;
    while (this.#running < this.settings.concurrency) {
      const { next } = this.#queue;
      if (next === undefined) {
        return;
      }
      const waitMs = this.#waitFor(next);
      if (waitMs > 0) {
        this.#cancelWait ??= this.clock.after(waitMs, this.#waited);
        return;
      }
      this.#stopWaiting();
      const batch = this.#queue.take(next, this.#size.most);
      outsideOfCalls(() => this.#run(batch));
    }
  };

  readonly #waited = (): void => {
    this.#cancelWait = undefined;
    this.#decide();
  };

  #stopWaiting(): void {
    this.#cancelWait?.();
    this.#cancelWait = undefined;
  }

  /** How many milliseconds more calls are worth waiting for. */
  #waitFor({ key, size }: KeyQueue): number {
    const company = this.#company;
    const isComplete =
      company === undefined ||
      company.key !== key ||
      size >= company.expected ||
      size >= this.#size.most;
    return isComplete ? 0 : company.until - this.now();
  }

  /** In no caller's asynchronous context: it works for several. */
  #run(batch: readonly BatchedCall[]): void {
    const startedAt = this.now();
    for (const one of batch) {
      one.begin(startedAt, batch.length);
    }
    this.#running++;
    this.#counts.batches++;
    this.#counts.calls += batch.length;
    let isOver = false;
    const end = (settle: () => void): void => {
      if (!isOver) {
        isOver = true;
        settle();
        this.#ended(batch, this.now() - startedAt);
      }
    };
    const fail = (thrown: unknown): void => end(() => this.#failed(batch, thrown));
    try {
      const together = new Together(batch.map(({ call }) => call));
      const calls = batch.map(({ args }) => args);
      const result = runAsync(together, () => this.handle(calls), undefined);
      if (isThenable(result)) {
        Promise.resolve(result).then((places) => end(() => this.#deliver(batch, places)), fail);
      } else {
        end(() => this.#deliver(batch, result));
      }
    } catch (thrown) {
      fail(thrown);
    }
  }

  #deliver(batch: readonly BatchedCall[], result: unknown): void {
    const wrong = deliver(batch, result);
    if (wrong !== undefined) {
      this.#report(`${this.method} ${wrong}: one place for each call, in their order`);
    }
  }

  /** What it throws is everyone's; what nobody may know is logged once for all of them. */
  #failed(batch: readonly BatchedCall[], thrown: unknown): void {
    if (isRpcError(thrown)) {
      rejectAll(batch, thrown);
      return;
    }
    this.#report(`${this.method} failed for a batch of ${batch.length}`, thrown);
    const internal = protocolError(ErrorCode.InternalError);
    for (const { call, reject } of batch) {
      // Passed on from the signal of a call, it is what became of that one.
      reject(call.abortReason === thrown ? thrown : internal);
    }
  }

  #ended(batch: readonly BatchedCall[], computeMs: number): void {
    const key = batch[0]?.key ?? '';
    this.#running--;
    this.#size.learn(batch.length, computeMs);
    const expected = Math.min(this.#size.most, batch.length + this.#queue.sizeOf(key));
    this.#stopWaiting();
    this.#company = { key, expected, until: this.now() + this.#size.waitMs };
    // Not now: results are encoded first, and a handler may use their memory again.
    this.#decideSoon();
  }

  #report(message: string, error?: unknown): void {
    try {
      this.log({ level: 'error', message, ...(error === undefined ? {} : { error }) });
    } catch {
      // A log that fails must not cost the callers their answers, and there is nowhere else to say it.
    }
  }
}

function checkedKey(key: unknown): string {
  if (typeof key !== 'string') {
    throw new TypeError(`@rpc.batch: key must return a string, got ${shown(key)}`);
  }
  return key;
}

function checkedPriority(priority: unknown): number {
  if (typeof priority !== 'number' || Number.isNaN(priority)) {
    throw new TypeError(`@rpc.batch: priority must return a number, got ${shown(priority)}`);
  }
  return priority;
}
