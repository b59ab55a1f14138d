/** What a server may call, by wire name: how the arguments come in, in place, and how the result goes out; 0 where that is as it is. */
export type Handled = Readonly<
  Record<
    string,
    readonly [
      decode: 0 | ((params: unknown[]) => unknown[]),
      encode: 0 | ((result: never) => unknown),
    ]
  >
>;

/** Functions by the segments of wire names, as the generated `Handlers` has them. */
export type Handlers = object;

/** A function, and the object that it is in. */
export interface Handler {
  readonly owner: object;
  readonly handle: (...params: unknown[]) => unknown;
}

/** Who answers a method that the table has. What every object has is not meant: `toString`, `constructor`. */
export function handlerOf(handlers: Handlers, wireName: string): Handler | undefined {
  let owner: unknown = handlers;
  const segments = wireName.split('.');
  const last = segments.pop() as string;
  for (const segment of segments) {
    owner = memberOf(owner, segment);
  }
  const handle = memberOf(owner, last);
  return typeof handle === 'function'
    ? { owner: owner as object, handle: handle as Handler['handle'] }
    : undefined;
}

function memberOf(owner: unknown, name: string): unknown {
  const value = Object(owner)[name];
  return value === (Object.prototype as Record<string, unknown>)[name] ? undefined : value;
}
