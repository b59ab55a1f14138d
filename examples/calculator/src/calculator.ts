import { type Int, RpcError, rpc } from '@ujrpc/core';

/** What a division by zero is answered with. */
export class DivisionByZero extends RpcError<{ dividend: number }> {
  static readonly code = 1001;

  constructor(dividend: number) {
    super(DivisionByZero.code, 'Division by zero', { dividend });
  }
}

/** What a series of numbers amounts to. */
export interface Summary {
  /** How many numbers there were. */
  count: number;
  mean: number;
  /** Undefined for an empty series. */
  largest?: number;
}

/** How a result is to be written. */
export enum Notation {
  Plain = 'plain',
  Scientific = 'scientific',
}

/** Arithmetic for people who are in a hurry. */
@rpc
export class Calculator {
  #calls = 0;

  /** Adds two numbers. */
  @rpc
  sum(a: number, b: number): number {
    this.#calls++;
    return a + b;
  }

  /**
   * Divides a number by another.
   *
   * @throws {DivisionByZero}
   */
  @rpc
  divide(a: number, b: number): number {
    this.#calls++;
    if (b === 0) {
      throw new DivisionByZero(a);
    }
    return a / b;
  }

  /**
   * Raises a number to a power.
   *
   * @param exponent squares when it is left out
   */
  @rpc
  power(base: number, exponent = 2): number {
    this.#calls++;
    return base ** exponent;
  }

  /** Describes a series of numbers. */
  @rpc
  summarize(...numbers: number[]): Summary {
    this.#calls++;
    const count = numbers.length;
    if (count === 0) {
      return { count, mean: 0 };
    }
    const mean = numbers.reduce((total, number) => total + number, 0) / count;
    return { count, mean, largest: Math.max(...numbers) };
  }

  /** Writes a number out. */
  @rpc
  format(value: number, notation: Notation, options?: { digits?: Int }): string {
    this.#calls++;
    return notation === Notation.Plain
      ? value.toFixed(options?.digits ?? 0)
      : value.toExponential(options?.digits);
  }

  /** Adds slowly, as a remote service would. */
  @rpc
  async sumLater(a: number, b: number, delayMs: Int): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, Math.min(delayMs, 1_000)));
    return this.sum(a, b);
  }

  /** Forgets everything. */
  @rpc({ deprecated: true })
  clear(): void {
    this.#calls = 0;
  }

  /** Not marked, so nobody outside can call it. */
  get calls(): number {
    return this.#calls;
  }
}
