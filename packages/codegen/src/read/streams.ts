import { ts } from './project.js';
import { packageOf } from './rpc-symbol.js';
import { isPlatformSymbol } from './types/platform-types.js';
import type { TypeWalk } from './types/walk.js';

/** The types by which a method says that it streams, and whether what it returns in the end is sent too. */
const streams: Readonly<Record<string, { readonly returns: boolean }>> = {
  AsyncGenerator: { returns: true },
  AsyncIterable: { returns: false },
  AsyncIterableIterator: { returns: false },
  AsyncIteratorObject: { returns: false },
  ReadableStream: { returns: false },
};

/** A result that comes in pieces. */
export interface StreamType {
  /** Of each value; in `Tracked`, of what is in it. */
  readonly item: ts.Type;
  readonly tracked: boolean;
  /** What it returns in the end; undefined for nothing. */
  readonly returned: ts.Type | undefined;
  /** Whether it waits for what the caller passes to `next(x)`, which nobody can send. */
  readonly takesValues: boolean;
}

/** What a result type says of a stream, if it is one. */
export function streamType(
  { checker, program }: Pick<TypeWalk, 'checker' | 'program'>,
  type: ts.Type,
): StreamType | undefined {
  const symbol = type.getSymbol();
  const known = symbol && Object.hasOwn(streams, symbol.name) ? streams[symbol.name] : undefined;
  if (!symbol || !known || !isPlatformSymbol(symbol, program)) {
    return undefined;
  }
  const [item, returned, next] = checker.getTypeArguments(type as ts.TypeReference);
  return (
    item && {
      ...untracked(item, checker),
      returned: known.returns && returned && !isAny(returned) ? returned : undefined,
      takesValues: next !== undefined && takesValues(next),
    }
  );
}

/** One `Tracked<T>`, or several, as the compiler infers them from the values that a generator yields. */
function untracked(type: ts.Type, checker: ts.TypeChecker): Pick<StreamType, 'item' | 'tracked'> {
  const parts = type.isUnion() ? type.types : [type];
  const value = parts.every(isTracked) ? checker.getPropertyOfType(type, 'value') : undefined;
  return value
    ? { item: checker.getTypeOfSymbol(value), tracked: true }
    : { item: type, tracked: false };
}

/** Whether it is what `tracked` of @ujrpc/core makes. */
export function isTracked(type: ts.Type): boolean {
  const symbol = type.getSymbol();
  return (
    symbol?.name === 'Tracked' &&
    (symbol.declarations ?? []).some(
      (declaration) => packageOf(declaration.getSourceFile().fileName) === '@ujrpc/core',
    )
  );
}

function takesValues(next: ts.Type): boolean {
  const { Undefined, Void, Never, Any, Unknown } = ts.TypeFlags;
  const parts = next.isUnion() ? next.types : [next];
  return !parts.every(({ flags }) => flags & (Undefined | Void | Never | Any | Unknown));
}

/** Where a type argument is left out; `any` does not say that anything is returned. */
function isAny({ flags }: ts.Type): boolean {
  return (flags & ts.TypeFlags.Any) !== 0;
}
