import { ErrorCode, type Limits, type RpcError } from '@ujrpc/words';
import { StreamForm } from '@ujrpc/words/engine';
import { NEXT } from '@ujrpc/words/protocol-methods';
import type { LiveStream } from '../connections/live-streams.js';
import type { Shared } from '../topics/published.js';
import { Subscription } from '../topics/subscription.js';
import type { Call } from './call.js';
import { runAsync } from './context.js';
import { failure } from './failure.js';
import { protocolError } from './protocol-error.js';
import { added, Pump, type Sink } from './pump.js';
import { exceeds } from './reply.js';

/** What a stream, and what its caller wishes, may take. */
export type StreamLimits = Pick<Limits, 'maxResponseBytes' | 'maxHeaderBytes' | 'maxHeaderCount'>;

/** The stream that a call has asked for: from before its handler is called until its reply. */
export class CallStream implements LiveStream {
  readonly isLive: boolean;
  readonly #values: string[] = [];
  /** How many values its consumer takes at first; Infinity where it counts none. */
  #credit: number;
  #bytes = 0;
  #pump: Pump | undefined;
  #isOver = false;

  /** @throws RpcError -32600 where the call cannot have one */
  constructor(
    private readonly call: Call,
    private readonly limits: StreamLimits,
  ) {
    const { idToken, meta, source } = call;
    const asks = meta?.stream !== undefined;
    if (idToken === undefined) {
      throw invalid('a notification cannot call a method that streams: it has no answer');
    }
    if (asks && source.streamForm === StreamForm.Batch) {
      throw invalid('meta.stream cannot be used in a batch, whose reply is one document');
    }
    const asMessages = asks && source.streamForm === StreamForm.Messages;
    if (asMessages && source.connection.streams.has(call.id)) {
      throw invalid('id is that of a stream that has not ended yet');
    }
    const counts = asMessages && typeof meta.stream === 'number';
    this.#credit = counts ? meta.stream : Infinity;
    this.isLive = asMessages || source.streamForm === StreamForm.Parts;
    if (this.isLive && source.isClosing === true) {
      throw protocolError(ErrorCode.ServerCancelled, { reason: 'closing' });
    }
    source.connection.streams.add(this, asMessages ? call.id : undefined);
  }

  /**
   * Sends the values of what the handler has returned, or gathers them.
   *
   * @returns what the stream returns in the end
   * @throws what it throws; ResultError for a value that is not of its type
   */
  run(result: unknown): Promise<unknown> {
    return runAsync(this.call, () => this.#run(result), undefined);
  }

  async #run(result: unknown): Promise<unknown> {
    const returned = await result;
    const shared = Subscription.sharedOf(returned);
    const encode = shared === undefined ? this.#encode : this.#encodeShared;
    const sink = this.isLive ? messages(this.call) : this.#collector;
    this.#pump = new Pump(shared ?? iteratorOf(returned), encode, sink, this.#credit);
    if (this.#isOver) {
      this.#pump.stop();
    }
    return this.#pump.run();
  }

  /** The values that were gathered, as the JSON text of an array. */
  get collected(): string {
    return `[${this.#values.join(',')}]`;
  }

  /** It may come in the same packet as the call, before there is anything to pump. */
  give(more: number): void {
    if (this.#pump === undefined) {
      this.#credit = added(this.#credit, more);
    } else {
      this.#pump.give(more);
    }
  }

  drained(): void {
    this.#pump?.goOn();
  }

  endCall(code: ErrorCode, data?: unknown): void {
    this.call.abort(new DOMException('The server ended the stream', 'AbortError'));
    this.call.onEnd?.(failure(code, data));
  }

  /** The call has its reply: nothing more is wanted of its handler. */
  end(): void {
    this.#isOver = true;
    this.#pump?.stop();
    this.#letGo();
    this.call.source.connection.streams.delete(this);
  }

  #letGo(): void {
    this.call.source.connection.streams.gathered -= this.#bytes;
    this.#bytes = 0;
  }

  readonly #collector: Sink = {
    hasRoom: true,
    take: (values) => {
      this.#values.push(values);
    },
  };

  readonly #encode = (value: unknown): string => this.#bounded(this.call.target.encodeItem(value));

  /** Of what a topic has for all its subscribers. */
  readonly #encodeShared = (value: unknown): string =>
    this.#bounded((value as Shared).textBy(this.call.target.encodeItem));

  #bounded(text: string): string {
    if (exceeds(text, this.limits.maxResponseBytes) || (!this.isLive && this.#isTooMuch(text))) {
      this.#letGo();
      throw protocolError(ErrorCode.ResponseTooLarge);
    }
    return text;
  }

  /** What a connection gathers is of no use to it before its reply: all together may be as much as one. */
  #isTooMuch(text: string): boolean {
    const { streams } = this.call.source.connection;
    this.#bytes += text.length;
    streams.gathered += text.length;
    return streams.gathered > this.limits.maxResponseBytes;
  }
}

/** Values as messages that carry the id of their call. */
function messages({ idToken, source }: Call): Sink {
  const head = `{"jsonrpc":"2.0","method":"${NEXT}","params":{"id":${idToken},"values":[`;
  const { streams } = source.connection;
  return {
    get hasRoom() {
      return streams.hasRoom;
    },
    take: (values, eventId) => {
      const tail = eventId === undefined ? ']}}' : `],"eventId":${JSON.stringify(eventId)}}}`;
      streams.hasRoom = source.append?.(head + values + tail, eventId) ?? true;
    },
  };
}

/** @throws TypeError where a handler has returned nothing that can be iterated */
function iteratorOf(result: unknown): AsyncIterator<unknown> {
  const { [Symbol.asyncIterator]: iterate, getReader } = Object(result) as Partial<
    AsyncIterable<unknown> & ReadableStream<unknown>
  >;
  // First: its own iterator would not be cancelled before the read that is under way.
  if (typeof getReader === 'function') {
    return readerIterator((result as ReadableStream<unknown>).getReader());
  }
  if (typeof iterate === 'function') {
    return Reflect.apply(iterate, result, []) as AsyncIterator<unknown>;
  }
  throw new TypeError(
    'expected a method that streams to return an AsyncIterable or a ReadableStream',
  );
}

function readerIterator(reader: ReadableStreamDefaultReader<unknown>): AsyncIterator<unknown> {
  return {
    next: () => reader.read() as Promise<IteratorResult<unknown>>,
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}

/** What `$/credit` says: undefined where it says nothing that can be meant. */
export function readCredit(params: string): { id: unknown; n: number } | undefined {
  const { id, n } = JSON.parse(params) as { id: unknown; n: unknown };
  return Number.isInteger(n) && (n as number) > 0 ? { id, n: n as number } : undefined;
}

function invalid(why: string): RpcError {
  return protocolError(ErrorCode.InvalidRequest, why);
}
