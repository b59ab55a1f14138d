// node bench/src/attacks.mjs [SECONDS]: what a good client waits, alone and while others attack.
import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from './build.mjs';
import { SERVICE } from './paths.mjs';
import { LOAD_CORE, runLoad, startPeer } from './processes.mjs';

const SECONDS = process.argv[2] ?? '3';
const ATTACKERS = 200;
/** How often a trickling attacker sends a byte. */
const TRICKLE_MS = 100;
/** They take turns, so that the client, who has the same core, does not wait for all of them at once. */
const TURNS = 20;

const HEAD = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const PAGE = 'GET /openrpc.json HTTP/1.1\r\nHost: localhost\r\n\r\n';

/** @type {Record<string, { opening: string, trickle?: string }>} what each attacker says at first, and goes on saying */
const ATTACKS = {
  alone: { opening: '' },
  slowloris: { opening: `${HEAD}X: `, trickle: 'x' },
  'slow body': { opening: `${HEAD}Content-Length: 1000000\r\n\r\n`, trickle: ' ' },
  'slow reader': { opening: PAGE.repeat(2000) },
};

/** Keeps that many attackers at it: one that is cut comes again. */
function attack(port, { opening, trickle }, count) {
  let stopped = false;
  const sockets = new Set();
  const open = () => {
    if (stopped) {
      return;
    }
    const socket = connect(port, '127.0.0.1').pause();
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      open();
    });
    socket.write(opening);
  };
  for (let index = 0; index < count; index++) {
    open();
  }
  let turn = 0;
  const clock = setInterval(() => {
    turn = (turn + 1) % TURNS;
    for (const socket of [...sockets].filter((_, index) => index % TURNS === turn)) {
      if (trickle !== undefined && socket.writable) {
        socket.write(trickle);
      }
    }
  }, TRICKLE_MS / TURNS);
  return () => {
    stopped = true;
    clearInterval(clock);
    for (const socket of sockets) {
      socket.destroy();
    }
  };
}

async function measure(transport, name) {
  const peer = await startPeer(
    { command: () => [process.execPath, SERVICE, '--transport', transport] },
    {},
  );
  const stop = attack(Number(peer.address), ATTACKS[name], name === 'alone' ? 0 : ATTACKERS);
  try {
    await sleep(1000);
    return await runLoad(['--port', peer.address, '--warmup', '0.5', '--seconds', SECONDS]);
  } finally {
    stop();
    await peer.stop();
  }
}

const waits = ({ p50Us, p99Us }) => `${p50Us.toFixed(0)} / ${p99Us.toFixed(0)}`;

build();
spawnSync('taskset', ['-acp', String(LOAD_CORE), String(process.pid)]);
console.log(`One HTTP client, ${ATTACKERS} attackers, ${SECONDS} s each; p50 / p99 in µs`);
console.log(`| transport | ${Object.keys(ATTACKS).join(' | ')} |`);
console.log(`|---|${'---|'.repeat(Object.keys(ATTACKS).length)}`);
for (const transport of ['uring', 'epoll', 'node']) {
  const cells = [];
  for (const name of Object.keys(ATTACKS)) {
    cells.push(await measure(transport, name).then(waits, ({ message }) => message));
  }
  console.log(`| ${transport} | ${cells.join(' | ')} |`);
}
