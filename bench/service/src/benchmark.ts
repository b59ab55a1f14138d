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

/** What every peer of the benchmark serves. */
@rpc
export class Benchmark {
  /** Adds two numbers: all that is measured is the way to it and back. */
  @rpc
  sum(a: number, b: number): number {
    return a + b;
  }

  /** The price of an order: about 1 KB of params that must be parsed and checked. */
  @rpc
  total(order: Order): number {
    let total = 0;
    for (const line of order.lines) {
      total += line.quantity * line.price;
    }
    return total;
  }
}
