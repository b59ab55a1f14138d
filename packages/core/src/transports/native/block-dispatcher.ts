import type { Block, Engine } from '@ujrpc/native';
import type { JsonRpcId, JsonRpcParams } from '@ujrpc/protocol';
import { Call } from '../../calls/call.js';
import { leave, type Running, runSync } from '../../calls/context.js';
import type { Dispatcher } from '../../calls/dispatcher.js';
import { isIntegerOf, resultBytes } from '../../calls/result.js';
import type { Method } from '../../server/registry.js';
import { Connections, NativeSource } from './connections.js';
import { type Invoker, invoker, isScalar, UNFIT } from './invoker.js';
import { Lane, Outcome } from './words.js';

/** A method with what is decided once about it. */
interface Target {
  readonly method: Method;
  /** Undefined where calls do not come on the scalar lane. */
  readonly invoke: Invoker | undefined;
  /** Whether any finite number is a result. */
  readonly isPlainNumber: boolean;
}

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
  #index = 0;
  #call: Call | undefined;
  #isDispatching = false;

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
      invoke: isScalar(method) ? invoker(method, engine.block) : undefined,
      isPlainNumber: method.contract.result.kind === 'f64',
    }));
  }

  /** The call that a scalar method answers right now, made for the handler that asks. */
  get call(): Call {
    const { engine } = this;
    const index = this.#index;
    this.#call ??= this.#callAt(index, engine.idOf(index), engine.paramsOf(index));
    return this.#call;
  }

  dispatch(count: number): void {
    this.#isDispatching = true;
    try {
      runSync(this, answerAll, count);
    } finally {
      this.#isDispatching = false;
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
        this.#hear(index);
    }
  }

  #answerScalar(index: number): number {
    if (this.dispatcher.intercepts) {
      return this.#answerCall(index, this.engine.idOf(index), this.engine.paramsOf(index));
    }
    const { method, first, count, results } = this.#block;
    const target = this.#targets[method[index] as number] as Target;
    this.#index = index;
    this.#call = undefined;
    try {
      const value = (target.invoke as Invoker)(first[index] as number, count[index] as number);
      if (target.isPlainNumber && typeof value === 'number' && Number.isFinite(value)) {
        results[index] = value;
        return Outcome.Number;
      }
      return this.#otherResult(target, index, value);
    } catch (thrown) {
      return this.#reply(index, this.call, this.dispatcher.fail(this.call, thrown));
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
      return this.#answerCall(index, this.engine.idOf(index), this.engine.paramsOf(index));
    }
    const bytes = kind === 'bytes' ? resultBytes(result, value) : undefined;
    if (bytes !== undefined && this.#isEncodedByEngine(bytes)) {
      this.engine.answerBytes(index, bytes);
      return Outcome.Nothing;
    }
    return this.#reply(index, this.call, this.dispatcher.complete(this.call, value));
  }

  /** Neither what may be detached nor what is too much to send. */
  #isEncodedByEngine({ byteLength }: Uint8Array): boolean {
    return byteLength > 0 && byteLength <= this.maxResponseBytes;
  }

  #answerCall(
    index: number,
    idToken: string | undefined,
    params: string | undefined,
    duplicate?: string,
  ): number {
    const call = this.#callAt(index, idToken, params, duplicate);
    return this.#reply(index, call, this.dispatcher.answer(call));
  }

  #reply(index: number, call: Call, reply: string | Promise<string>): number {
    const isNotification = call.idToken === undefined;
    const source = call.source as NativeSource;
    if (typeof reply !== 'string') {
      const number = this.#block.call[index] as number;
      void reply.then((text) => {
        source.answered();
        this.engine.settle(number, isNotification ? undefined : text);
      });
      return Outcome.Pending;
    }
    source.answered();
    if (isNotification) {
      return Outcome.Nothing;
    }
    this.#block.texts[index] = reply;
    return Outcome.Reply;
  }

  #callAt(
    index: number,
    idToken: string | undefined,
    params: string | undefined,
    duplicate?: string,
  ): Call {
    const { call, connection, method } = this.#block;
    const number = call[index] as number;
    const source = new NativeSource(this.#connections.get(connection[index] as number), () => {
      return this.#isDispatching ? this.engine.headersOf(index) : this.engine.headersOfCall(number);
    });
    const target = this.#targets[method[index] as number] as Target;
    const decoded = params === undefined ? undefined : (JSON.parse(params) as JsonRpcParams);
    return new Call(target.method, idToken, decoded, source, duplicate);
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
