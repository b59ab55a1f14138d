import { withDeadline } from './deadline.js';
import { documentOf, type Named } from './document.js';
import type { CallOptions } from './options.js';
import { resultOf } from './reply.js';
import type { Message, Transport } from './transport.js';

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
 * @param result answers the result as it came; throws RpcError
 */
export type Settle = (result: () => unknown) => unknown;

/** A call that a client's method was asked for. */
export interface Call {
  /** The wire name. */
  readonly method: string;
  readonly params: unknown[];
  readonly entry: MethodEntry;
}

/** What stands behind a client, or behind one of its namespaces. */
export interface ClientState {
  readonly methods: Methods;
  /** For errors; generated code of an earlier version has none. */
  readonly named: Named;
  /** What the wire names begin with: nothing, or a namespace and its dot. */
  readonly prefix: string;
  readonly transport: Transport;
  readonly options: CallOptions;
  /** Whether the methods send notifications. */
  readonly notifies: boolean;
  /** Carries out a call: at once, or later with the rest of a batch. */
  readonly send: (call: Call, state: ClientState) => Promise<unknown>;
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

function isCoded(entry: MethodEntry | Methods): entry is Coded {
  return Array.isArray(entry);
}

function methodFor(state: ClientState, method: string, entry: MethodEntry) {
  return (...params: unknown[]) => {
    // A server with fewer parameters than the client knows refuses surplus ones, null or not.
    while (params.length && params.at(-1) === undefined) {
      params.pop();
    }
    return state.send({ method, params, entry }, state);
  };
}

/** Sends a call as a message of its own. */
export function sendAlone(call: Call, state: ClientState): Promise<unknown> {
  const { transport, options } = state;
  return withDeadline(call.method, options, async (signal) => {
    const { id, document } = messageFor(call, state);
    const ids = id === undefined ? [] : [id];
    const exchange = { signal, headers: options.headers };
    return outcomeOf(call, id, await transport.exchange(document, ids, exchange));
  });
}

/**
 * Gives a call its id, unless it is a notification, and its arguments their wire form.
 *
 * @throws TypeError that names the parameter: a CodecError for an argument that is not of its type, where
 *   that type has a codec, and another for a number that is not finite, wherever it stands
 */
export function messageFor(
  { method, params, entry }: Call,
  { transport, notifies, named }: ClientState,
): Message {
  const encoded = isCoded(entry) ? entry[0](params) : params;
  const id = notifies ? undefined : ++transport.lastId;
  return { id, document: documentOf(id, method, encoded, named) };
}

/** What the call resolves to. Errors as with `resultOf`. */
export function outcomeOf({ entry }: Call, id: Message['id'], reply: unknown): unknown {
  const taken = () => resultOf(reply, id);
  if (typeof entry === 'function') {
    return entry(taken);
  }
  if (isCoded(entry)) {
    const [, decode, settle] = entry;
    const result = settle ? settle(taken) : taken();
    return id === undefined ? undefined : decode(result);
  }
  const result = taken();
  return entry && result === null ? undefined : result;
}
