import type { Block, Engine } from '@ujrpc/native';
import type { JsonRpcId, JsonRpcParams } from '@ujrpc/protocol';
import { AT_SOURCE, Call } from '../../calls/call.js';
import { leave, type Running, runOutside, runSync } from '../../calls/context.js';
import type { Dispatcher, Shortcut } from '../../calls/dispatcher.js';
import { isIntegerOf, resultBytes } from '../../calls/result.js';
import type { ResultContract } from '../../contract/contract.js';
import type { Method } from '../../server/registry.js';
import { Connections, type Dispatches, NativeSource } from './connections.js';
import { type ArgumentsReader, argumentsReader, type Invoker, invoker, UNFIT } from './invoker.js';
import { Lane, Outcome } from './words.js';

/** A method with what is decided once about it. */
interface Target {
  readonly method: Method;
  /** Of a method that answers at once. */
  readonly invoke: Invoker | undefined;
  readonly read: ArgumentsReader;
  /** Whether any finite number is a result. */
  readonly isPlainNumber: boolean;
}

/** In place of a reply's text: the engine has been given the result. */
const SENT = Symbol('sent');

type Reply = string | typeof SENT;

/**
 * Answers all calls that one turn of the loop brought, entered once by the engine.
 *
 * Scalar methods are called straight out of the block; their numbers go back the same way. Whatever
 * else happens, an error, another result, a promise, a question for the context, makes a `Call` and
 * takes the dispatcher's way, so that there is one meaning of everything.
 */
export class BlockDispatcher implements Running {
  readonly #block: Block;
  readonly #connections: Connections;
  readonly #targets: readonly Target[];
  /** The entry that a scalar method answers right now. */
  #index = 0;
  #call: Call | undefined;
  readonly #dispatches = { over: 0 } satisfies Dispatches;

  constructor(
    private readonly engine: Engine,
    methods: readonly Method[],
    private readonly dispatcher: Dispatcher,
    private readonly maxResponseBytes: number,
  ) {
    this.#block = engine.block;
    this.#connections = new Connections(engine);
    this.#targets = methods.map((method) => ({
      method,
      invoke: method.contract.async ? undefined : invoker(method, engine.block),
      read: argumentsReader(method.contract.params, engine.block),
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

  dispatch(count: number): void {
    try {
      runSync(this, answerAll, count);
    } finally {
      this.#dispatches.over++;
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
          block.ids[index],
          block.params[index],
          block.duplicates[index],
        );
        break;
      default:
        runOutside(() => this.#hear(index));
    }
  }

  #answerScalar(index: number): number {
    if (this.dispatcher.intercepts) {
      return this.#answerValidated(index);
    }
    const { method, first, count, results } = this.#block;
    const target = this.#targets[method[index] as number] as Target;
    this.#index = index;
    this.#call = undefined;
    try {
      const { invoke } = target;
      if (invoke === undefined) {
        return this.#answerAsync(target, index);
      }
      const value = invoke(first[index] as number, count[index] as number);
      if (target.isPlainNumber && typeof value === 'number' && Number.isFinite(value)) {
        results[index] = value;
        return Outcome.Number;
      }
      return this.#otherResult(target, index, value);
    } catch (thrown) {
      const call = this.#scalarCall();
      return this.#reply(index, call, this.dispatcher.fail(call, thrown));
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
    const call = this.#scalarCall();
    return this.#reply(index, call, this.dispatcher.complete(call, value, this.#send));
  }

  /** What the engine encodes: neither what may be detached nor what is too much to send. */
  #bytesOf(result: ResultContract, value: unknown): Uint8Array | undefined {
    const bytes = result.kind === 'bytes' ? resultBytes(result, value) : undefined;
    const size = bytes?.byteLength ?? 0;
    return size > 0 && size <= this.maxResponseBytes ? bytes : undefined;
  }

  readonly #send: Shortcut<typeof SENT> = ({ target, source, idToken }, value) => {
    const bytes = this.#bytesOf(target.contract.result, value);
    if (bytes === undefined || idToken === undefined) {
      return undefined;
    }
    (source as NativeSource).send(bytes);
    return SENT;
  };

  /** The method goes on after it has returned, so its call is needed for whatever it asks then. */
  #answerAsync({ read }: Target, index: number): number {
    const { first, count } = this.#block;
    const args = read(first[index] as number, count[index] as number);
    if (args === UNFIT) {
      return this.#answerValidated(index);
    }
    const call = this.#scalarCall();
    return this.#reply(index, call, this.dispatcher.answer(call, this.#send, args));
  }

  /** A call of the scalar lane whose params have to be seen as JSON. */
  #answerValidated(index: number): number {
    return this.#answerCall(index, this.engine.idOf(index), this.engine.paramsOf(index));
  }

  #answerCall(
    index: number,
    idToken: string | undefined,
    params: string | undefined,
    duplicate?: string,
  ): number {
    const decoded = params === undefined ? undefined : (JSON.parse(params) as JsonRpcParams);
    const call = this.#callAt(index, idToken, decoded, duplicate);
    return this.#reply(index, call, this.dispatcher.answer(call, this.#send));
  }

  #reply(index: number, call: Call, reply: Reply | Promise<Reply>): number {
    const isNotification = call.idToken === undefined;
    const source = call.source as NativeSource;
    if (reply instanceof Promise) {
      const number = this.#block.call[index] as number;
      source.pending();
      void reply.then((text) => {
        source.answered();
        if (text !== SENT) {
          this.engine.settle(number, isNotification ? undefined : text);
        }
      });
      return Outcome.Pending;
    }
    source.answered();
    if (isNotification || reply === SENT) {
      return Outcome.Nothing;
    }
    this.#block.texts[index] = reply;
    return Outcome.Reply;
  }

  #callAt(
    index: number,
    idToken: string | undefined,
    params: JsonRpcParams | undefined | typeof AT_SOURCE,
    duplicate?: string,
  ): Call {
    const { call, connection, method } = this.#block;
    const source = new NativeSource(
      this.#connections.get(connection[index] as number),
      this.engine,
      index,
      call[index] as number,
      this.#dispatches,
    );
    const target = this.#targets[method[index] as number] as Target;
    return new Call(target.method, idToken, params, source, duplicate);
  }

  #hear(index: number): void {
    const { lane, connection, params } = this.#block;
    const number = connection[index] as number;
    if (lane[index] === Lane.Closed) {
      this.#connections.closed(number);
    } else if (lane[index] === Lane.Ended) {
      this.#connections.find(number)?.peerEnded();
    } else {
      this.#connections.find(number)?.cancel(JSON.parse(params[index] ?? 'null') as JsonRpcId);
    }
  }
}

function answerAll(block: BlockDispatcher, count: number): void {
  for (let index = 0; index < count; index++) {
    block.answer(index);
  }
}
