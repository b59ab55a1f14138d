/**
 * @typedef {object} Workload
 * @property {string} id
 * @property {string} title
 * @property {readonly import('./peers.mjs').Wire[]} wires
 * @property {'sum' | 'validate_session' | 'order' | 'numbers' | 'echo'} method
 * @property {number} connections
 * @property {number} depth messages in flight on each connection
 * @property {number} batch calls in a message; 0 for no batch
 * @property {boolean} reconnect whether each message has a connection of its own
 * @property {string | undefined} value the JSON text of the argument, for methods that take one
 * @property {readonly string[] | undefined} peers which, instead of all that can
 * @property {number | undefined} x its place on the axis of a plot
 * @property {boolean} [between] whether its point is between two others: quick runs leave it out
 */

const ORDER = {
  id: '5f2d0b7e-4d0e-4a57-9a6e-0c1f6d1f9f10',
  customer: {
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    address: '12 St James’s Square, London',
  },
  lines: Array.from({ length: 7 }, (_, index) => ({
    sku: `SKU-${index}-000${index}`,
    title: `Difference engine, part ${index}`,
    quantity: index + 1,
    price: 99.5 + index,
    tags: ['brass', 'precision', 'gears'],
  })),
};

/** Fractions, whose text is the same in every language. */
const NUMBERS = Array.from({ length: 11_400 }, (_, index) => ((index * 7919) % 90_000) + 10_000.25);

const EVERY_WIRE = ['http', 'ws', 'grpc'];
const ECHOES = ['epoll-echo', 'uring-echo'];
const TRANSPORTS = ['uring', 'epoll', 'node'];
const IN_BUN = ['node-bun', 'node-http-bun', 'bun', 'elysia'];
const BASIC = [...ECHOES, ...TRANSPORTS, 'node-http', ...IN_BUN, 'fastify', 'jayson', 'trpc'];
const WITH_PYTHON = [...BASIC, 'hono', 'fastapi'];
const CURVES = ['epoll-echo', ...TRANSPORTS, 'fastify'];
const MEGABYTE = 1_000_000;

/** @type {readonly Workload[]} */
export const WORKLOADS = [
  workload('http-1', 'sum, 1 client', { wires: EVERY_WIRE, spin: true }),
  workload('http-32', 'sum, 32 clients', { wires: EVERY_WIRE, connections: 32 }),
  workload('http-reconnect', 'sum, 32 clients, a connection for every call', {
    connections: 32,
    reconnect: true,
    peers: WITH_PYTHON,
  }),
  workload('http-pipelined', 'sum, 32 clients, 16 requests in flight each', {
    wires: ['http', 'grpc'],
    connections: 32,
    depth: 16,
    peers: [
      ...ECHOES,
      ...TRANSPORTS,
      'node-http',
      'node-bun',
      'node-http-bun',
      'fastify',
      'grpc-js',
    ],
  }),
  workload('http-batch', 'sum, 32 clients, JSON-RPC batches of 100', {
    connections: 32,
    batch: 100,
    peers: BASIC,
  }),
  workload('raw-1', 'sum over raw TCP, 1 client', { wires: ['raw'], spin: true }),
  workload('raw-32', 'sum over raw TCP, 32 clients', { wires: ['raw'], connections: 32 }),
  workload('raw-pipelined', 'sum over raw TCP, 32 clients, 16 requests in flight each', {
    wires: ['raw'],
    connections: 32,
    depth: 16,
  }),
  workload('raw-batch', 'sum over raw TCP, 32 clients, batches of 100', {
    wires: ['raw'],
    connections: 32,
    batch: 100,
  }),
  workload('ws-32', 'sum over WebSocket, 32 clients', { wires: ['ws'], connections: 32 }),
  workload('ws-pipelined', 'sum over WebSocket, 32 clients, 16 messages in flight each', {
    wires: ['ws'],
    connections: 32,
    depth: 16,
  }),
  workload('unix-32', 'sum over AF_UNIX, 32 clients', { wires: ['unix'], connections: 32 }),
  workload('processes', 'sum over HTTP, 64 clients, one process and two', {
    connections: 64,
    peers: ['epoll-echo', 'uring', 'uring-2', 'epoll', 'epoll-2'],
  }),
  workload('session', 'validate_session, 32 clients', {
    wires: EVERY_WIRE,
    method: 'validate_session',
    connections: 32,
  }),
  valueWorkload('object', 'an object of 1 KB in and out, 32 clients', 'order', ORDER, 32),
  valueWorkload('array', 'an array of 100 KB in and out, 8 clients', 'numbers', NUMBERS, 8),
  valueWorkload('bytes', 'echo(data) of 1 MB in base64, 4 clients', 'echo', base64(MEGABYTE), 4),
  ...[1, 8, 64, 512, 4096].map((connections, index) =>
    workload(`clients-${connections}`, `sum over HTTP, ${connections} clients`, {
      connections,
      peers: CURVES,
      x: connections,
      between: index % 2 === 1,
    }),
  ),
  ...[10, 100, 1000, 10_000, 100_000, MEGABYTE].map((bytes, index) => ({
    ...valueWorkload(
      `payload-${bytes}`,
      `echo(data) of ${bytes} bytes, 16 clients`,
      'echo',
      base64(bytes),
      16,
    ),
    peers: [...CURVES, 'node-http', 'fastapi'],
    x: bytes,
    between: index % 2 === 1,
  })),
];

function workload(id, title, given) {
  const defaults = { wires: ['http'], method: 'sum', connections: 1, depth: 1, batch: 0 };
  return { id, title, ...defaults, reconnect: false, value: undefined, peers: undefined, ...given };
}

function valueWorkload(id, title, method, value, connections) {
  return workload(id, title, {
    method,
    value: JSON.stringify(value),
    connections,
    peers: WITH_PYTHON,
  });
}

function base64(bytes) {
  return Buffer.alloc(bytes, 'ujrpc carries bytes. ').toString('base64');
}

/** Whether a peer has a place in a workload. */
export function takesPart({ peers, spin = false }, { id, onlyNamed = false }) {
  if (peers !== undefined) {
    return peers.includes(id);
  }
  return !onlyNamed || (spin && id.endsWith('-spin'));
}

const VERIFICATIONS = { sum: 'sum', validate_session: 'session' };

/** The options of the load generator that are the workload's, whoever is measured. */
export function loadOptions({ method, connections, depth, batch, reconnect }, wire) {
  return [
    ...['--protocol', wire === 'unix' ? 'raw' : wire],
    ...['--connections', String(connections), '--depth', String(depth), '--batch', String(batch)],
    ...(reconnect ? ['--reconnect'] : []),
    ...['--verify', VERIFICATIONS[method] ?? 'value'],
  ];
}

const RESULTS = { sum: '500000', validate_session: 'false' };

/** What an echo peer answers: the bytes that a ujrpc server would send, with one fixed result. */
export function fixedReply({ method, batch, value }, wire) {
  const one = `{"jsonrpc":"2.0","id":1000000,"result":${value ?? RESULTS[method]}}`;
  const text = batch === 0 ? one : `[${Array(batch).fill(one).join(',')}]`;
  if (wire === 'ws') {
    return text;
  }
  if (wire !== 'http') {
    return `${text}\n`;
  }
  const length = Buffer.byteLength(text);
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${length}`;
  return `${head}\r\n\r\n${text}`;
}
