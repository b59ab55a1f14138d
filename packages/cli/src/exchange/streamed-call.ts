import type { Link, LinkStream, StreamListener } from '@ujrpc/client';
import { CREDIT, NEXT } from '@ujrpc/words/protocol-methods';
import type { JsonSource } from '../arguments/argument.js';
import { items, members } from '../json/scan.js';
import { REQUEST_ID } from './exchange.js';
import { parse } from './reply.js';
import { type Wishes, withWishes } from './wishes.js';

/** Takes a value of a stream; the next one is not given before it resolves. */
export type TakeValue = (value: JsonSource) => Promise<void>;

/** Values that a server may send ahead where it waits for credit; as with a generated client. */
const AHEAD = 64;

/** One call that may be answered by a stream: first its values, one after another, then its response. */
export class StreamedCall implements StreamListener {
  readonly id = REQUEST_ID;
  readonly headers: StreamListener['headers'];
  /** The text of the response; rejects with what `take` does, what the link fails with, and what `stop` is given. */
  readonly response: Promise<string>;
  /** The values that were given to `take`. */
  count = 0;
  /**
   * Whether the method streams. Undefined where that cannot be told: with credit a stream without values
   * is like any other call.
   */
  isStream: boolean | undefined;
  readonly #url: string;
  readonly #take: TakeValue;
  readonly #wishes: Wishes;
  readonly #stream: LinkStream | undefined;
  #resolve: (text: string) => void = () => {};
  #reject: (reason: unknown) => void = () => {};
  /** Settles when all that came so far is taken. */
  #turn: Promise<void> = Promise.resolve();
  /** Values that were taken since credit was given last. */
  #taken = 0;
  #isOver = false;

  /**
   * @param headers of an HTTP request
   * @param wishes for the call
   */
  constructor(
    link: Link,
    url: string,
    headers: StreamListener['headers'],
    take: TakeValue,
    wishes: Wishes = {},
  ) {
    this.#url = url;
    this.#wishes = wishes;
    this.headers = headers;
    this.#take = take;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#stream = link.stream?.(this);
  }

  /** @param message a request with the id of this program's */
  send(message: string): void {
    const { usesCredit = false } = this.#stream ?? {};
    const stream = usesCredit ? { stream: AHEAD } : {};
    this.#stream?.send(withWishes(message, { ...stream, ...this.#wishes }));
  }

  /** Tells the server that nobody wants the rest. */
  readonly stop = (reason: unknown): void => {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#stream?.cancel();
      this.#reject(reason);
    }
  };

  readonly receive = (text: string): Promise<void> => this.#inTurn(() => this.#read(text));

  readonly collect = (text: string): void => {
    this.isStream = false;
    void this.#inTurn(() => this.#end(text));
  };

  /** What came before is taken first. */
  readonly fail = (error: unknown): void => {
    void this.#inTurn(() => this.stop(error));
  };

  #inTurn(run: () => void | Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(() => (this.#isOver ? undefined : run())).catch(this.stop);
    return this.#turn;
  }

  async #read(text: string): Promise<void> {
    const { method, params } = Object(parse(text, this.#url));
    const { id, values } = Object(params);
    // Over HTTP only a stream comes in messages of which each is received.
    this.isStream ??= method === NEXT || this.#stream?.usesCredit === false || undefined;
    if (method === undefined) {
      this.#end(text);
    } else if (method === NEXT && id === this.id && Array.isArray(values)) {
      const source = members(members(text).get('params') ?? '').get('values') ?? '';
      for (const value of items(source)) {
        await this.#give(value);
      }
    }
  }

  async #give(value: JsonSource): Promise<void> {
    if (this.#isOver) {
      return;
    }
    this.count += 1;
    await this.#take(value);
    this.#taken += 1;
    if (this.#stream?.usesCredit && this.#taken >= AHEAD / 2 && !this.#isOver) {
      const params = { id: this.id, n: this.#taken };
      this.#stream.send(JSON.stringify({ jsonrpc: '2.0', method: CREDIT, params }));
      this.#taken = 0;
    }
  }

  #end(text: string): void {
    this.#isOver = true;
    this.#resolve(text);
  }
}
