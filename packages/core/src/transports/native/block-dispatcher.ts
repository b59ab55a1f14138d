import type { Block, TlsPeer } from '@ujrpc/native';
import { ErrorCode, type JsonRpcId, type JsonRpcParams } from '@ujrpc/words';
import { Lane, Outcome } from '@ujrpc/words/engine';
import { AT_SOURCE, Call } from '../../calls/call.js';
import { leave, type Running, runOutside, runSync } from '../../calls/context.js';
import type { Dispatcher } from '../../calls/dispatcher.js';
import { type HeaderLimits, readHeaders } from '../../calls/meta.js';
import type { Outcome as CallOutcome } from '../../calls/outcome.js';
import type { Method } from '../../calls/registry.js';
import { replyText } from '../../calls/reply.js';
import { isIntegerOf, resultBytes } from '../../calls/result.js';
import { readCredit } from '../../calls/stream.js';
import type { ClientClasses } from '../../clients/client-classes.js';
import type { ResultContract } from '../../contract/contract.js';
import type { MethodHooks } from '../../hooks/method-hooks.js';
import type { Plugins } from '../../hooks/plugins.js';
import type { PeerTls } from '../../tls/options.js';
import type { Arguments } from './block.js';
import { type CallEngine, Connections, type Dispatches, NativeSource } from './connections.js';
import {
  type ArgumentsReader,
  answersAtOnce,
  argumentsReader,
  type Invoker,
  invoker,
  UNFIT,
} from './invoker.js';

/** A method with what is decided once about it. */
interface Target {
  readonly method: Method;
  readonly hooks: MethodHooks;
  /** Of a method that answers at once. */
  readonly invoke: Invoker | undefined;
  readonly read: ArgumentsReader;
  /** Whether any finite number is a result. */
  readonly isPlainNumber: boolean;
}

/** Instead of a reply's text: the engine has been given the result. */
const SENT = Symbol('sent');

type Reply = string | typeof SENT;

/** Of the texts of an entry. */
const AT_ID = 0;
const AT_PARAMS = 1;

const NO_TEXTS: readonly unknown[] = [];

/**
 * Answers all calls that one turn of the loop brought, entered once by the engine.
 *
 * Scalar methods are called straight out of the block; their numbers go back the same way. Whatever
 * else happens, an error, another result, a promise, a question for the context, makes a `Call` and
 * takes the dispatcher's way, so that there is one meaning of everything.
 */
export class BlockDispatcher implements Running, Arguments {
  readonly #block: Block;
  readonly numbers: Float64Array;
  texts: readonly unknown[] = NO_TEXTS;
  readonly #connections: Connections;
  readonly #targets: readonly Target[];
  /** The entry that a scalar method answers right now. */
  #index = 0;
  #call: Call | undefined;
  /** When the scalar call began that is observed, until a `Call` is made of it. */
  #startedAt: number | undefined;
  readonly #dispatches = { over: 0, isClosing: false as boolean } satisfies Dispatches;

  constructor(
    private readonly engine: CallEngine,
    methods: readonly Method[],
    private readonly dispatcher: Dispatcher,
    private readonly plugins: Plugins,
    private readonly maxResponseBytes: number,
    private readonly headerLimits: HeaderLimits,
    clientClasses: ClientClasses,
    describeTls?: (peer: TlsPeer) => PeerTls,
  ) {
    this.#block = engine.block;
    this.numbers = engine.block.numbers;
    this.#connections = new Connections(engine, plugins, clientClasses, describeTls);
    this.#targets = methods.map((method) => ({
      method,
      hooks: method.hooks,
      invoke: answersAtOnce(method) ? invoker(method, this) : undefined,
      read: argumentsReader(method.contract.params, this),
      isPlainNumber: method.contract.result.kind === 'f64',
    }));
  }

  /** The call that a scalar method answers right now, made for the handler that asks. */
  get call(): Call {
    const call = this.#scalarCall();
    // When its answer is given, which is soon, the engine knows them no more.
    void call.params;
    return call;
  }

  #scalarCall(): Call {
    this.#call ??= this.#callAt(this.#index, this.engine.idOf(this.#index), AT_SOURCE);
    return this.#call;
  }

  /** @param texts the strings, bytes, ids and params of these entries; see `Block.first` */
  dispatch(count: number, texts: readonly unknown[]): void {
    this.texts = texts;
    try {
      runSync(this, this.plugins.watchConnections ? meetAndAnswerAll : answerAll, count);
    } finally {
      this.texts = NO_TEXTS;
      this.#dispatches.over++;
    }
  }

  /** The server is being closed: streams would go on for ever. */
  endStreams(): void {
    this.#dispatches.isClosing = true;
    this.#connections.endStreams(ErrorCode.ServerCancelled, { reason: 'closing' });
  }

  /** The engine has failed: nobody waits for any call. */
  abandon(): void {
    this.#connections.abandon();
  }

  /** Has plugins know the connection of a call before the call. */
  meet(index: number): void {
    const { lane, connection } = this.#block;
    if (lane[index] === Lane.Scalar || lane[index] === Lane.Call) {
      runOutside(() => this.#connections.get(connection[index] as number));
    }
  }

  /** Answers one entry. */
  answer(index: number): void {
    const block = this.#block;
    switch (block.lane[index]) {
      case Lane.Scalar:
        block.outcome[index] = this.#answerScalar(index);
        break;
      case Lane.Call:
        block.outcome[index] = this.#answerCall(
          index,
          this.#textOf(index, AT_ID),
          this.#textOf(index, AT_PARAMS),
          block.duplicates[index],
          block.metas[index],
        );
        break;
      default:
        runOutside(() => this.#hear(index));
    }
  }

  /** Of an entry that is not on the scalar lane. */
  #textOf(index: number, which: number): string | undefined {
    return this.texts[(this.#block.first[index] as number) + which] as string | undefined;
  }

  #answerScalar(index: number): number {
    const target = this.#targets[this.#block.method[index] as number] as Target;
    this.#index = index;
    this.#call = undefined;
    return target.hooks.hold
      ? this.#answerHooked(target, index)
      : this.#invoke(target, target.invoke, index);
  }

  /** Where the chain has links the dispatcher takes the call through; to be observed costs two looks at the clock. */
  #answerHooked(target: Target, index: number): number {
    const { chain, isObserved } = target.hooks;
    this.#startedAt = isObserved ? performance.now() : undefined;
    const invoke = chain.length > 0 ? undefined : target.invoke;
    const outcome = this.#invoke(target, invoke, index);
    if (this.#startedAt !== undefined) {
      const startedAt = this.#startedAt;
      this.#startedAt = undefined;
      runOutside(() => this.#observeValue(target, index, startedAt));
    }
    return outcome;
  }

  #observeValue({ hooks, method }: Target, index: number, startedAt: number): void {
    hooks.observe({
      method: method.wireName,
      outcome: 'value',
      code: undefined,
      durationMs: performance.now() - startedAt,
      connection: this.#connections.get(this.#block.connection[index] as number),
      batch: undefined,
    });
  }

  /** @param invoke calls the method at once; undefined leaves that to the dispatcher */
  #invoke(target: Target, invoke: Invoker | undefined, index: number): number {
    const { first, count, results } = this.#block;
    try {
      if (invoke === undefined) {
        return this.#answerRead(target, index);
      }
      const value = invoke(first[index] as number, count[index] as number);
      if (target.isPlainNumber && typeof value === 'number' && Number.isFinite(value)) {
        results[index] = value;
        return Outcome.Number;
      }
      return this.#otherResult(target, index, value);
    } catch (thrown) {
      const call = this.#dispatched();
      return this.#reply(index, call, this.dispatcher.fail(call, thrown, this.#write));
    } finally {
      leave();
    }
  }

  #otherResult({ method }: Target, index: number, value: unknown): number {
    const { result } = method.contract;
    const { kind } = result;
    if (typeof value === 'number' && isIntegerOf(kind, value)) {
      this.#block.results[index] = value;
      return Outcome.Number;
    }
    if (kind === 'void' && value === undefined) {
      return Outcome.Null;
    }
    if (kind === 'bool' && typeof value === 'boolean') {
      return value ? Outcome.True : Outcome.False;
    }
    if (value === UNFIT) {
      return this.#answerValidated(index);
    }
    const bytes = this.#bytesOf(result, value);
    if (bytes !== undefined) {
      this.engine.answerBytes(index, bytes);
      return Outcome.Nothing;
    }
    const call = this.#dispatched();
    return this.#reply(index, call, this.dispatcher.complete(call, value, this.#write));
  }

  /** What the engine encodes: neither what may be detached nor what is too much to send. */
  #bytesOf(result: ResultContract, value: unknown): Uint8Array | undefined {
    const bytes = result.kind === 'bytes' ? resultBytes(result, value) : undefined;
    const size = bytes?.byteLength ?? 0;
    return size > 0 && size <= this.maxResponseBytes ? bytes : undefined;
  }

  readonly #write = (call: Call, outcome: CallOutcome): Reply => {
    if (outcome.kind === 'error' || typeof outcome.result === 'string') {
      return replyText(call, outcome);
    }
    if (call.idToken !== undefined) {
      (call.source as NativeSource).send(outcome.result);
    }
    return SENT;
  };

  /** Its arguments are read once; its call knows whatever a hook, or a method that goes on, asks then. */
  #answerRead({ read }: Target, index: number): number {
    const { first, count } = this.#block;
    const args = read(first[index] as number, count[index] as number);
    if (args === UNFIT) {
      return this.#answerValidated(index);
    }
    const call = this.#dispatched();
    return this.#reply(index, call, this.dispatcher.answer(call, this.#write, args));
  }

  /** The scalar call, which from here on is the dispatcher's to observe. */
  #dispatched(): Call {
    const call = this.#scalarCall();
    call.startedAt = this.#startedAt;
    this.#startedAt = undefined;
    return call;
  }

  /** A call of the scalar lane whose params have to be seen as JSON. */
  #answerValidated(index: number): number {
    this.#startedAt = undefined;
    return this.#answerCall(index, this.engine.idOf(index), this.engine.paramsOf(index));
  }

  #answerCall(
    index: number,
    idToken: string | undefined,
    params: string | undefined,
    duplicate?: string,
    meta?: string,
  ): number {
    const decoded = params === undefined ? undefined : (JSON.parse(params) as JsonRpcParams);
    const call = this.#callAt(index, idToken, decoded, duplicate, meta);
    return this.#reply(index, call, this.dispatcher.answer(call, this.#write));
  }

  #reply(index: number, call: Call, reply: Reply | Promise<Reply>): number {
    const isNotification = call.idToken === undefined;
    const source = call.source as NativeSource;
    if (reply instanceof Promise) {
      const number = this.#block.call[index] as number;
      source.pending();
      void reply.then((text) => {
        source.answered();
        if (isNotification) {
          this.engine.settle(number, undefined);
        } else if (text !== SENT) {
          this.engine.settle(number, text);
        }
      });
      return Outcome.Pending;
    }
    source.answered();
    if (isNotification || reply === SENT) {
      return Outcome.Nothing;
    }
    this.#block.replies[index] = reply;
    return Outcome.Reply;
  }

  #callAt(
    index: number,
    idToken: string | undefined,
    params: JsonRpcParams | undefined | typeof AT_SOURCE,
    duplicate?: string,
    meta?: string,
  ): Call {
    const { call, connection, method } = this.#block;
    const target = this.#targets[method[index] as number] as Target;
    const source = new NativeSource(
      this.#connections.get(connection[index] as number),
      this.engine,
      index,
      call[index] as number,
      this.#dispatches,
      target.method.contract.stream && this.engine.streamForm(index),
    );
    return new Call(target.method, idToken, params, source, duplicate, meta);
  }

  #hear(index: number): void {
    const { lane, connection } = this.#block;
    const number = connection[index] as number;
    if (lane[index] === Lane.Closed) {
      this.#connections.closed(number);
      return;
    }
    const params = this.#textOf(index, AT_PARAMS) ?? 'null';
    if (lane[index] === Lane.Headers) {
      const connection = this.#connections.get(number);
      connection.headerFields = readHeaders(params, this.headerLimits) ?? connection.headerFields;
      return;
    }
    const known = this.#connections.find(number);
    switch (lane[index]) {
      case Lane.Ended:
        known?.peerEnded();
        break;
      case Lane.Drained:
        known?.streams.drained();
        break;
      case Lane.Stopped:
        known?.stopReading(ErrorCode.RequestCancelled);
        break;
      case Lane.Cancel:
        known?.inFlight.cancel(JSON.parse(params) as JsonRpcId);
        break;
      case Lane.Response:
        known?.hear(params, this.#block.duplicates[index]);
        break;
      case Lane.Credit: {
        const credit = readCredit(params);
        if (credit !== undefined) {
          known?.streams.give(credit.id as JsonRpcId, credit.n);
        }
        break;
      }
      default:
        break;
    }
  }
}

function answerAll(block: BlockDispatcher, count: number): void {
  for (let index = 0; index < count; index++) {
    block.answer(index);
  }
}

function meetAndAnswerAll(block: BlockDispatcher, count: number): void {
  for (let index = 0; index < count; index++) {
    block.meet(index);
    block.answer(index);
  }
}
