import { rpc } from '@ujrpc/core';

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

/** What every peer of the benchmark serves. */
@rpc
export class Benchmark {
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

  /** The same within an object, which crosses as JSON text. */
  @rpc
  echo_within(blob: Blob): Blob {
    return blob;
  }
}
