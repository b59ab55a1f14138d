/**
 * How the load generator speaks to each kind of peer: options for one workload, or undefined where
 * such a peer has no such call.
 *
 * @typedef {import('./workloads.mjs').Workload} Workload
 * @typedef {(workload: Workload) => readonly string[] | undefined} Calls
 */

/** The arguments of each method by name. */
const ARGUMENTS = {
  sum: { a: '{a}', b: '{b}' },
  validate_session: { user_id: '{a}', session_id: '{b}' },
  order: { order: '{value}' },
  numbers: { values: '{value}' },
  echo: { data: '{value}' },
  echo_later: { data: '{value}' },
  echo_floats: { data: '{value}' },
  echo_within: { blob: '{value}' },
};

const list = (method) => Object.values(ARGUMENTS[method]).join(',');
const named = (method) =>
  Object.entries(ARGUMENTS[method])
    .map(([name, value]) => `"${name}":${value}`)
    .join(',');

/** @type {Calls} JSON-RPC 2.0, batches as it has them */
export const jsonRpc = ({ method }) => [
  '--call',
  `{"jsonrpc":"2.0","method":"${method}","params":[${list(method)}],"id":{id}}`,
];

/** @type {Calls} a route for each method, which takes and answers an object */
export const route = ({ method, batch }) =>
  batch > 0 ? undefined : ['--path', `/${method}`, '--call', `{${named(method)}}`];

/** @type {Calls} the same, with a route for batches made by hand */
export const routeOrBatch = (workload) =>
  workload.batch > 0 ? [...jsonRpc(workload), '--path', '/batch'] : route(workload);

/** @type {Calls} tRPC's mutations: a batch names every procedure in its path */
export const trpc = ({ method, batch }) => {
  const call = `{${named(method)}}`;
  return batch === 0
    ? ['--path', `/${method}`, '--call', call, '--result', '"data":']
    : [
        ...['--path', `/${Array(batch).fill(method).join(',')}?batch=1`, '--frame', '{}'],
        ...['--call', `"{i}":${call}`, '--result', '"data":'],
      ];
};

/** @type {Calls} parameters in the query, or one value in the body; the answer is the bare result */
export const rest = ({ method, batch, value }) => {
  if (batch > 0) {
    return undefined;
  }
  const query = Object.entries(ARGUMENTS[method]).map(([name, word]) => `${name}=${word}`);
  return value === undefined
    ? ['--get', '--path', `/${method}?${query.join('&')}`, '--result', '']
    : ['--path', `/${method}`, '--call', '{value}', '--result', ''];
};

const GRPC_METHODS = { sum: 'Sum', validate_session: 'ValidateSession' };

/** @type {Calls} unary calls with two numbers */
export const grpc = ({ method, batch }) =>
  batch > 0 || GRPC_METHODS[method] === undefined
    ? undefined
    : ['--path', `/benchmark.Benchmark/${GRPC_METHODS[method]}`, '--result', ''];

/** @type {Calls} JSON-RPC in WebSocket messages, scalars only; Python writes a space after a colon */
export const fastApiWebSocket = (workload) =>
  workload.batch > 0 || workload.value !== undefined
    ? undefined
    : [...jsonRpc(workload), '--path', '/ws', '--result', '"result": '];
