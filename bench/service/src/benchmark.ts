import { type Int, rpc, Topic } from '@ujrpc/core';

export interface Order {
  id: string;
  customer: { name: string; email: string; address: string };
  lines: OrderLine[];
}

export interface OrderLine {
  sku: string;
  title: string;
  quantity: number;
  price: number;
  tags: string[];
}

export interface Blob {
  data: Uint8Array;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What every peer of the benchmark serves. Only ujrpc has what streams. */
@rpc
export class Benchmark {
  #topic = new Topic<{ text: string }>();

  /** Adds two numbers: all that is measured is the way to it and back. */
  @rpc
  sum(a: number, b: number): number {
    return a + b;
  }

  /** A check that comes before everything else a service does. */
  @rpc
  validate_session(user_id: number, session_id: number): boolean {
    return (user_id ^ session_id) % 23 === 0;
  }

  /** About 1 KB of objects, in and out. */
  @rpc
  order(order: Order): Order {
    return order;
  }

  /** An array, in and out. */
  @rpc
  numbers(values: number[]): number[] {
    return values;
  }

  /** Bytes, in base64 on the wire, in and out. */
  @rpc
  echo(data: Uint8Array): Uint8Array {
    return data;
  }

  /** The same later. */
  @rpc
  async echo_later(data: Uint8Array): Promise<Uint8Array> {
    await undefined;
    return data;
  }

  /** The same bytes as numbers. */
  @rpc
  echo_floats(data: Float32Array): Float32Array {
    return data;
  }

  /** Small values, as fast as they are taken. */
  @rpc
  async *count(n: Int): AsyncGenerator<Int> {
    for (let i = 0; i < n; i++) {
      yield i;
    }
  }

  /** What `publish` says, from then on. */
  @rpc
  feed(): AsyncIterable<{ text: string }> {
    return this.#topic.subscribe({ buffer: 1_000_000 });
  }

  /** Publishes `n` values of 100 bytes to so many subscribers, some in each turn, and ends the feed. */
  @rpc
  async publish(n: Int, perTurn: Int, subscribers: Int): Promise<void> {
    const topic = this.#topic;
    while (topic.subscriberCount < subscribers) {
      await turn();
    }
    this.#topic = new Topic();
    for (let i = 1; i <= n; i++) {
      topic.publish({ text: 'x'.repeat(89) });
      if (i % perTurn === 0) {
        await turn();
      }
    }
    topic.close();
  }

  /** The same within an object, which crosses as JSON text. */
  @rpc
  echo_within(blob: Blob): Blob {
    return blob;
  }
}
