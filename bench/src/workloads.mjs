/**
 * @typedef {object} Workload
 * @property {string} name
 * @property {'http' | 'raw' | 'unix'} wire raw JSON documents over TCP, or over AF_UNIX
 * @property {readonly string[]} load options of the load generator
 * @property {number} batch calls in a message; 0 for no batch
 * @property {string | undefined} body a message body in place of `sum` calls
 */

const ORDER = {
  id: '5f2d0b7e-4d0e-4a57-9a6e-0c1f6d1f9f10',
  customer: {
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    address: '12 St James’s Square, London',
  },
  lines: Array.from({ length: 6 }, (_, index) => ({
    sku: `SKU-${index}-000${index}`,
    title: `Difference engine, part ${index}`,
    quantity: index + 1,
    price: 99.5 + index,
    tags: ['brass', 'precision', 'gears'],
  })),
};

const ORDER_CALL = JSON.stringify({
  jsonrpc: '2.0',
  method: 'total',
  params: { order: ORDER },
  id: 1_000_000,
});

const many = ['--connections', '32'];
const pipelined = [...many, '--depth', '16'];
const batches = [...many, '--batch', '100'];

/** @type {readonly Workload[]} */
export const WORKLOADS = [
  workload('HTTP, 32 connections', 'http', many),
  workload('HTTP, 32 connections, 16 pipelined', 'http', pipelined),
  workload('HTTP, 32 connections, batches of 100', 'http', batches, 100),
  workload('HTTP, 1 connection', 'http', []),
  workload('HTTP, 32 clients, a connection per call', 'http', [...many, '--reconnect']),
  workload('HTTP, 32 connections, 1 KB object', 'http', many, 0, ORDER_CALL),
  workload('raw TCP, 32 connections', 'raw', many),
  workload('raw TCP, 32 connections, 16 pipelined', 'raw', pipelined),
  workload('raw TCP, 32 connections, batches of 100', 'raw', batches, 100),
  workload('raw TCP, 1 connection', 'raw', []),
  workload('AF_UNIX, 32 connections', 'unix', many),
];

function workload(name, wire, load, batch = 0, body = undefined) {
  return { name, wire, load, batch, body };
}

/** What an echo peer answers: the bytes that a ujrpc server would send, with one fixed result. */
export function fixedReply({ wire, batch, body }) {
  const result = body === undefined ? 500_000 : 2153.5;
  const one = JSON.stringify({ jsonrpc: '2.0', id: 1_000_000, result });
  const text = batch === 0 ? one : `[${Array(batch).fill(one).join(',')}]`;
  if (wire !== 'http') {
    return `${text}\n`;
  }
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${text.length}`;
  return `${head}\r\n\r\n${text}`;
}
