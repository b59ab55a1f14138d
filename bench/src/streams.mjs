/**
 * Measures streams: one of small values over raw TCP, WebSocket and the generated client, and a topic with 1,000
 * subscribers. The server is a process of its own; the peers that count are in this one.
 *
 *   node bench/src/streams.mjs [--rounds N] [--values N] [--transport NAME]
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { median } from './statistics.mjs';

const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    values: { type: 'string', default: '1000000' },
    transport: { type: 'string', default: 'auto' },
  },
});
const [SUBSCRIBERS, CONNECTIONS, PER_TURN] = [1000, 20, 10];
const ROUNDS = Number(given.rounds);
const VALUES = Number(given.values);
const PUBLISHED = Math.max(PER_TURN, Math.round(VALUES / SUBSCRIBERS));

const call = (id, method, params, meta) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params, meta })}\n`;

/** Counts how often a text comes, however the bytes are split. */
class Counter {
  count = 0;
  #rest = '';

  constructor(text) {
    this.text = text;
  }

  take(bytes) {
    const all = this.#rest + bytes.toString('latin1');
    for (let at = all.indexOf(this.text); at >= 0; at = all.indexOf(this.text, at + 1)) {
      this.count++;
    }
    this.#rest = all.slice(1 - this.text.length);
  }
}

/** Writes, and resolves when so many responses have come. */
async function untilAnswered(socket, bytes, responses) {
  const counter = new Counter('"result"');
  const done = new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.on('data', (chunk) => {
      counter.take(chunk);
      if (counter.count >= responses) {
        resolve();
      }
    });
  });
  socket.write(bytes);
  await done;
  socket.removeAllListeners('data');
}

async function open(port) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket.setNoDelay(true);
}

/** A frame of a client whose mask is zero. */
function frame(text) {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

async function overTcp(port) {
  const socket = await open(port);
  await untilAnswered(socket, call(1, 'count', [VALUES], { stream: true }), 1);
  socket.destroy();
}

async function overWebSocket(port) {
  const socket = await open(port);
  socket.write(
    'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n',
  );
  await once(socket, 'data');
  await untilAnswered(socket, frame(call(1, 'count', [VALUES], { stream: true }).trim()), 1);
  socket.destroy();
}

const overClient =
  (scheme) =>
  async (port, { close, createClient, withOptions }) => {
    const client = createClient(`${scheme}://127.0.0.1:${port}`);
    let count = 0;
    for await (const _ of withOptions(client, { credit: 4096 }).count(VALUES)) {
      count++;
    }
    close(client);
    if (count !== VALUES) {
      throw new Error(`${scheme}: ${count} of ${VALUES} values came`);
    }
  };

async function toSubscribers(port) {
  const sockets = await Promise.all(Array.from({ length: CONNECTIONS }, () => open(port)));
  const each = SUBSCRIBERS / CONNECTIONS;
  const calls = Array.from({ length: each }, (_, id) => call(id, 'feed', [], { stream: true }));
  const over = sockets.map((socket) => untilAnswered(socket, calls.join(''), each));
  const publisher = await open(port);
  const began = performance.now();
  publisher.write(call(1, 'publish', [PUBLISHED, PER_TURN, SUBSCRIBERS]));
  await Promise.all(over);
  const seconds = (performance.now() - began) / 1000;
  for (const socket of [...sockets, publisher]) {
    socket.destroy();
  }
  return seconds;
}

async function secondsOf(run, ...args) {
  const began = performance.now();
  return (await run(...args)) ?? (performance.now() - began) / 1000;
}

const WAYS = {
  'values sent over raw TCP': [overTcp, VALUES],
  'values sent over WebSocket': [overWebSocket, VALUES],
  'values received by the generated client over tcp:': [overClient('tcp'), VALUES],
  'values received by the generated client over ws:': [overClient('ws'), VALUES],
  [`values of 100 bytes delivered to ${SUBSCRIBERS} subscribers`]: [
    toSubscribers,
    PUBLISHED * SUBSCRIBERS,
  ],
};

build();
const clients = await import('../service/generated/client.js');
const SERVER = fileURLToPath(new URL('streams-server.mjs', import.meta.url));
const server = fork(SERVER, [given.transport]);
const [{ port, transport }] = await once(server, 'message');
console.log(`${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}, ${transport}`);
try {
  for (const [way, [run, count]] of Object.entries(WAYS)) {
    const rates = [];
    for (let round = 0; round <= ROUNDS; round++) {
      rates.push(count / (await secondsOf(run, port, clients)));
    }
    const rate = median(rates.slice(1)); // the first one warms up
    console.log(`${(rate / 1e6).toFixed(2)} million ${way} a second`);
  }
} finally {
  server.kill();
}
