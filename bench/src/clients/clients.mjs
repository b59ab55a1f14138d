/** The clients that are compared, each on a server of its own kind. */
import { fileURLToPath } from 'node:url';

const generated = new URL('../../service/generated/client.js', import.meta.url);
const proto = fileURLToPath(new URL('../../peers/benchmark.proto', import.meta.url));

/**
 * @typedef {(a: number) => Promise<readonly number[]>} Caller makes the calls `sum(a, 7)`,
 *   `sum(a + 1, 7)`, … of one round
 *
 * @typedef {object} Client
 * @property {string} name
 * @property {string} server the id of its peer
 * @property {'http' | 'raw' | 'unix' | 'grpc'} wire
 * @property {number} [size] calls in a round; 1 without
 * @property {(address: string) => Promise<Caller>} open
 */

const BATCH = 32;

const single = (sum) => async (a) => [await sum(a, 7)];

async function openGenerated(url) {
  const { createClient } = await import(generated);
  const client = createClient(url);
  return single((a, b) => client.sum(a, b));
}

async function openBatches(url) {
  const { batch, createClient } = await import(generated);
  const client = createClient(url);
  return (a) =>
    batch(client, (c) => Array.from({ length: BATCH }, (_, index) => c.sum(a + index, 7)));
}

async function openFetch(url) {
  const headers = { 'Content-Type': 'application/json' };
  let id = 0;
  return single(async (a, b) => {
    id += 1;
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'sum', params: [a, b], id });
    const reply = await (await fetch(url, { method: 'POST', headers, body })).json();
    return reply.result;
  });
}

const openTrpc = (linkName) => async (url) => {
  const trpc = await import('@trpc/client');
  const client = trpc.createTRPCClient({ links: [trpc[linkName]({ url })] });
  return single((a, b) => client.sum.mutate({ a, b }));
};

async function openGrpc(address) {
  const { default: grpc } = await import('@grpc/grpc-js');
  const { default: loader } = await import('@grpc/proto-loader');
  const definition = await loader.load(proto, { keepCase: true, longs: Number });
  const { Benchmark } = grpc.loadPackageDefinition(definition).benchmark;
  const client = new Benchmark(address, grpc.credentials.createInsecure());
  const sum = (a, b) =>
    new Promise((resolve, reject) => {
      client.Sum({ a, b }, (error, reply) =>
        error === null ? resolve(reply.value) : reject(error),
      );
    });
  return single(sum);
}

/** @type {Readonly<Record<string, Client>>} */
export const CLIENTS = {
  fetch: { name: 'fetch + JSON by hand', server: 'uring', wire: 'http', open: openFetch },
  http: { name: 'ujrpc client, http:', server: 'uring', wire: 'http', open: openGenerated },
  batch: {
    name: `ujrpc client, http:, batches of ${BATCH}`,
    ...{ server: 'uring', wire: 'http', size: BATCH, open: openBatches },
  },
  tcp: { name: 'ujrpc client, tcp:', server: 'uring', wire: 'raw', open: openGenerated },
  unix: { name: 'ujrpc client, unix:', server: 'uring', wire: 'unix', open: openGenerated },
  trpc: { name: 'tRPC client, httpLink', server: 'trpc', wire: 'http', open: openTrpc('httpLink') },
  'trpc-batch': {
    name: 'tRPC client, httpBatchLink',
    ...{ server: 'trpc', wire: 'http', open: openTrpc('httpBatchLink') },
  },
  'grpc-js': { name: '@grpc/grpc-js client', server: 'grpc-js', wire: 'grpc', open: openGrpc },
};
