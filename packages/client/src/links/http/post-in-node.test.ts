import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, jest, test } from '@jest/globals';
import { post } from './post-in-node.js';

/** An HTTP server with a loop of its own, which goes on while the test blocks its own. */
const SERVER = `
const { createServer } = require('node:net');
const { parentPort, workerData } = require('node:worker_threads');
const reply = 'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n{}';
const sockets = [];
let requests = 0;
const server = createServer((socket) => {
  sockets.push(socket);
  socket.on('error', () => {});
  socket.on('data', () => {
    requests++;
    if (requests === 1 || sockets.length > 1) socket.write(reply);
    else socket.destroy();
  });
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
parentPort.on('message', () => sockets[0].end(() => {
  Atomics.store(workerData, 0, 1);
  Atomics.notify(workerData, 0);
}));
`;

const closed = new Int32Array(new SharedArrayBuffer(4));
let worker: Worker;

afterEach(async () => {
  jest.restoreAllMocks();
  await worker.terminate();
});

async function startServer(): Promise<string> {
  closed[0] = 0;
  worker = new Worker(SERVER, { eval: true, workerData: closed });
  const [port] = await once(worker, 'message');
  return `http://127.0.0.1:${port}/`;
}

const send = (url: string) => post(url, '{}', {}, { ids: [1] });

/** The moments after this are that much later. */
function passTime(ms: number): void {
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + ms);
}

test('a connection that the server closed while the loop was blocked is replaced', async () => {
  const url = await startServer();
  await send(url);
  passTime(5_000);
  worker.postMessage('close the connection');
  Atomics.wait(closed, 0, 0, 20_000);
  expect(closed[0]).toBe(1);
  expect(await send(url)).toMatchObject({ status: 200, text: '{}' });
});

test('a request that was sent is not sent again when its connection breaks', async () => {
  const url = await startServer();
  await send(url);
  passTime(5_000);
  expect(await send(url)).toMatchObject({
    sent: true,
    cause: { code: 'ECONNRESET' },
  });
});
