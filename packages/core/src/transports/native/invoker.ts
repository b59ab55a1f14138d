import type { Method } from '../../calls/registry.js';
import type { ParamContract } from '../../contract/contract.js';
import type { Arguments } from './block.js';

const PLAIN_NUMBERS: ReadonlySet<string> = new Set(['f64', 'i32', 'u32', 'i64']);

/** Instead of an argument or a result: bytes that are not what their parameter takes. */
export const UNFIT = Symbol('unfit');

/**
 * Calls a method with `count` arguments that are in the block from `first` on. Returns `UNFIT`, and
 * has not called it, where one of them does not fit.
 */
export type Invoker = (first: number, count: number) => unknown;

/** The arguments themselves, or `UNFIT`. */
export type ArgumentsReader = (first: number, count: number) => unknown[] | typeof UNFIT;

/** Whether its answer is there when it returns. */
export function answersAtOnce({ contract }: Method): boolean {
  return !contract.async && contract.stream === undefined;
}

/**
 * Whether the engine lays out all arguments by itself. It can for each that is not JSON; for a method
 * that answers later that gains something only where bytes are among them.
 */
export function isScalar({ contract: { async, params, stream } }: Method): boolean {
  return (
    stream === undefined &&
    params.every(({ kind }) => kind !== 'json') &&
    (!async || params.some(({ kind }) => kind === 'bytes'))
  );
}

/**
 * Makes the function that takes a scalar method's arguments out of the block.
 *
 * Plain numbers, by far the most frequent, are read without a loop.
 */
export function invoker(method: Method, block: Arguments): Invoker {
  const { handler, instance, contract } = method;
  const { numbers } = block;
  if (contract.params.every(isPlainNumber)) {
    switch (contract.params.length) {
      case 0:
        return () => handler.call(instance);
      case 1:
        return (at) => handler.call(instance, numbers[at]);
      case 2:
        return (at) => handler.call(instance, numbers[at], numbers[at + 1]);
      case 3:
        return (at) => handler.call(instance, numbers[at], numbers[at + 1], numbers[at + 2]);
    }
  }
  const read = argumentsReader(contract.params, block);
  return (first, count) => {
    const args = read(first, count);
    return args === UNFIT ? UNFIT : Reflect.apply(handler, instance, args);
  };
}

export function argumentsReader(
  params: readonly ParamContract[],
  block: Arguments,
): ArgumentsReader {
  const readers = params.map((param) => reader(param, block));
  const last = readers.at(-1);
  return (first, count) => {
    const args: unknown[] = [];
    for (let index = 0; index < count; index++) {
      const read = readers[index] ?? last; // a rest parameter's arguments are all of its kind
      const value = read?.(first + index);
      if (value === UNFIT) {
        return UNFIT;
      }
      args.push(value);
    }
    return args;
  };
}

function isPlainNumber({ kind, optional, rest }: ParamContract): boolean {
  return PLAIN_NUMBERS.has(kind) && !optional && !rest;
}

/** No number that JSON can hold is NaN, so NaN stands for an argument that is absent. */
function reader(param: ParamContract, block: Arguments): (at: number) => unknown {
  const present = valueReader(param, block);
  const { numbers } = block;
  return (at) => (Number.isNaN(numbers[at]) ? undefined : present(at));
}

function valueReader({ kind, codec }: ParamContract, block: Arguments): (at: number) => unknown {
  const { numbers } = block;
  if (codec !== undefined) {
    return (at) => {
      const bytes = block.texts[numbers[at] as number] as Uint8Array;
      return codec.fits(bytes) ? codec.fromBytes(bytes) : UNFIT;
    };
  }
  switch (kind) {
    case 'bool':
      return (at) => numbers[at] !== 0;
    case 'string':
    case 'bytes':
      return (at) => block.texts[numbers[at] as number];
    default:
      return (at) => numbers[at];
  }
}
