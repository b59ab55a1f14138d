// node bench/src/leaks.mjs [CONNECTIONS]: descriptors and memory of a server before and after that
// many connections, ended in every way. Exits 1 when descriptors are left, or memory that grows.
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from './build.mjs';
import { SERVICE } from './paths.mjs';
import { startPeer } from './processes.mjs';

const CONNECTIONS = Number(process.argv[2] ?? 100_000);
/** Before the first reading: code is compiled, pools and heaps have their size. */
const WARM_UP = 20_000;
const AT_ONCE = 64;
/** What may be left of each connection; a leaked one costs more than that by far. */
const MAX_BYTES_EACH = 200;

const CALL = '{"jsonrpc":"2.0","id":1,"method":"sum","params":[2,3]}';
const POST = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${CALL.length}\r\n\r\n${CALL}`;

/** How a connection may go: what it says, and whether it waits for the answer and says goodbye. */
const WAYS = [
  { bytes: POST, waits: true },
  { bytes: `${CALL}\n`, waits: true },
  { bytes: POST.slice(0, -5), waits: false },
  { bytes: `${CALL}\n${CALL}`, waits: false },
  { bytes: 'GET / HTTP/9.9\r\n\r\n', waits: true },
];

async function visit(port, { bytes, waits }) {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  const closed = new Promise((resolve) => {
    socket.once('close', resolve);
  });
  socket.write(bytes, () => waits || socket.resetAndDestroy());
  socket.on('data', () => socket.end());
  await closed;
}

async function visits(port, count) {
  let left = count;
  const visitor = async () => {
    while (left > 0) {
      await visit(port, WAYS[left-- % WAYS.length]);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, visitor));
}

/** After the server has heard of the last connection's end. */
async function reading(pid) {
  await sleep(2000);
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]);
  return { descriptors: readdirSync(`/proc/${pid}/fd`).length, bytes: pages * 4096 };
}

async function check(transport) {
  const peer = await startPeer(
    { command: () => [process.execPath, SERVICE, '--transport', transport] },
    {},
  );
  try {
    await visits(Number(peer.address), WARM_UP);
    const before = await reading(peer.pids[0]);
    const start = performance.now();
    await visits(Number(peer.address), CONNECTIONS);
    const seconds = (performance.now() - start) / 1000;
    const after = await reading(peer.pids[0]);
    const mib = ({ bytes }) => (bytes / 2 ** 20).toFixed(1);
    const cells = [before.descriptors, after.descriptors, mib(before), mib(after)];
    console.log(`| ${transport} | ${cells.join(' | ')} | ${seconds.toFixed(1)} |`);
    const grown = after.bytes - before.bytes;
    return after.descriptors === before.descriptors && grown < CONNECTIONS * MAX_BYTES_EACH;
  } finally {
    await peer.stop();
  }
}

build();
console.log(`${CONNECTIONS} connections after ${WARM_UP}`);
console.log('| transport | descriptors before | after | RSS before, MiB | after | seconds |');
console.log('|---|---|---|---|---|---|');
for (const transport of ['uring', 'epoll', 'node']) {
  if (!(await check(transport))) {
    console.error(`${transport}: something is left of its connections`);
    process.exitCode = 1;
  }
}
