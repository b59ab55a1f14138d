import { withDeadline } from './deadline.js';
import { documentOf, type Named } from './document.js';
import type { Exchange } from './exchange.js';
import type { Link } from './links/link.js';
import type { CallOptions } from './options.js';
import { resultOf } from './reply.js';
import type { Reader } from './streams/reader.js';

/**
 * The methods of a client as generated code lists them: by name, namespaces nested. 1 marks a
 * method whose null result means undefined (`void`, or `T | undefined` without null), 0 another, and
 * a pair of functions one whose arguments or result JSON cannot hold as they are.
 */
export interface Methods {
  readonly [name: string]: MethodEntry | Methods;
}

/**
 * A method: the number, a pair of functions where arguments or result cross the wire in another form,
 * or what is done with its result where more than that is known.
 */
export type MethodEntry = 0 | 1 | Coded | Settle;

/** How the arguments are encoded, in an array of their own, and the result decoded. */
export type Coded = readonly [
  encode: (params: unknown[]) => unknown[],
  decode: (result: unknown) => unknown,
  settle?: Settle,
];

/**
 * Makes of a call's result what its promise resolves to, or throws what it rejects with.
 *
 * @param result returns the result as it came; throws RpcError
 */
export type Settle = (result: () => unknown) => unknown;

/** A call that a client's method was asked for. */
export interface Call {
  /** The wire name. */
  readonly method: string;
  readonly params: unknown[];
  readonly entry: MethodEntry;
}

/** What a client, or one of its namespaces, works with. */
export interface ClientState {
  readonly methods: Methods;
  /** For errors; generated code of an earlier version has none. */
  readonly named: Named;
  /** What the wire names begin with: nothing, or a namespace and its dot. */
  readonly prefix: string;
  /** What the client was made with: `link`, or the URL of it. */
  readonly to: string | URL | Link;
  readonly link: Link;
  /** Sends messages over the link and reads their replies. */
  readonly exchange: Exchange;
  /** The id that was given out last. */
  readonly ids: { last: number };
  readonly options: CallOptions;
  /** Whether the methods send notifications. */
  readonly notifies?: boolean;
  /** Carries out a call, as `send` does, or with something around that. */
  readonly send: (call: Call, state: ClientState) => Promise<unknown>;
  /** What a method does when it is called, where that is more than `send`. */
  readonly start?: (call: Call, state: ClientState) => unknown;
  /** The wire names of methods that may run twice without harm. */
  readonly idempotent?: readonly string[];
  /** Of a stream: who takes its values. */
  readonly reader?: Reader;
}

/** Beside the objects and not in them, so that no name is taken from the methods. */
const states = new WeakMap<object, ClientState>();

/** @throws TypeError for an object that `createClient` did not make */
export function stateOf(client: object): ClientState {
  const state = states.get(client);
  if (!state) {
    throw new TypeError('not a ujrpc client');
  }
  return state;
}

/** Makes an object with one function for each method and one object for each namespace. */
export function clientFor(state: ClientState): object {
  // Without a prototype a method may be called `constructor` or `toString`.
  const client = Object.create(null);
  for (const [name, entry] of Object.entries(state.methods)) {
    // An object with a `then` is a promise to `await`, which would call it.
    if (name !== 'then') {
      client[name] =
        typeof entry === 'object' && !isCoded(entry)
          ? clientFor({ ...state, methods: entry, prefix: `${state.prefix}${name}.` })
          : methodFor(state, state.prefix + name, entry);
    }
  }
  states.set(client, state);
  return client;
}

export const isCoded: (entry: MethodEntry | Methods) => entry is Coded = Array.isArray as never;

function methodFor(state: ClientState, method: string, entry: MethodEntry) {
  return (...params: unknown[]) => {
    // A server with fewer parameters than the client knows refuses surplus ones, null or not.
    while (params.length && params[params.length - 1] === undefined) {
      params.pop();
    }
    return (state.start ?? state.send)({ method, params, entry }, state);
  };
}

/**
 * Sends a call, unless its arguments cannot be sent, and resolves to what its method promises.
 *
 * @throws TypeError that names the parameter: a CodecError for an argument that is not of its type, where
 *   that type has a codec, and another for a number that is not finite, wherever it is
 */
export function send(
  { method, params, entry }: Call,
  { named, options, notifies, ids, exchange }: ClientState,
): Promise<unknown> {
  return withDeadline(method, options, async (signal, meta) => {
    const encoded = isCoded(entry) ? entry[0](params) : params;
    const id = notifies ? undefined : ++ids.last;
    const text = documentOf(id, method, encoded, named, meta);
    const reply = await exchange({
      method,
      text,
      ids: id ? [id] : [],
      signal,
      headers: options.headers,
    });
    return outcomeOf(entry, () => resultOf(reply, id), notifies);
  });
}

/** What the call resolves to. Errors as with `resultOf`. */
export function outcomeOf(entry: MethodEntry, result: () => unknown, notifies?: boolean): unknown {
  if (typeof entry === 'function') {
    return entry(result);
  }
  if (isCoded(entry)) {
    const [, decode, settle] = entry;
    const taken = settle ? settle(result) : result();
    return notifies ? undefined : decode(taken);
  }
  const taken = result();
  return entry && taken === null ? undefined : taken;
}
