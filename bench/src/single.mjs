/** Measurements of one server process at a time: start-up, idle connections, memory. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peer } from './peers.mjs';
import { requestBytes, runLoad, startPeer } from './processes.mjs';
import { fixedReply, loadOptions, WORKLOADS } from './workloads.mjs';

const SERVERS = ['uring', 'epoll', 'node', 'node-http', 'fastify'];
const workload = WORKLOADS.find(({ id }) => id === 'http-32');

/**
 * Milliseconds from starting the process to its first answer.
 *
 * @returns {Promise<readonly { peer: string, name: string, milliseconds: readonly number[] }[]>}
 */
export async function startUp(starts) {
  const outcomes = [...SERVERS, 'hono', 'trpc', 'jayson', 'fastapi']
    .map(peer)
    .filter(({ missing }) => missing() === undefined)
    .map((each) => ({ peer: each, name: each.name, milliseconds: [] }));
  for (let start = 0; start < starts; start += 1) {
    for (const { peer: each, milliseconds } of outcomes) {
      milliseconds.push(await timeToFirstAnswer(each));
    }
  }
  return outcomes.map(({ peer: { id }, ...rest }) => ({ peer: id, ...rest }));
}

async function timeToFirstAnswer(each) {
  const begin = performance.now();
  const server = await startPeer(each, {});
  const socket = connect(Number(server.address), '127.0.0.1');
  try {
    socket.write(firstRequest(each));
    const [answer] = await once(socket, 'data');
    if (!answer.toString().startsWith('HTTP/1.1 200 ')) {
      throw new Error(`${each.name}: its first answer is ${answer}`);
    }
    return performance.now() - begin;
  } finally {
    socket.destroy();
    await server.stop();
  }
}

/** The call that the load generator would send. */
function firstRequest(each) {
  const words = each.wires.http(workload);
  const option = (name, otherwise) =>
    words.includes(name) ? words[words.indexOf(name) + 1] : otherwise;
  const fill = (text) => text.replace('{a}', '2').replace('{b}', '3').replace('{id}', '1');
  const path = fill(option('--path', '/'));
  if (words.includes('--get')) {
    return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
  }
  const body = fill(option('--call'));
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json`;
  return `${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

const WITH_WEBSOCKET = ['ws-echo', 'uring', 'epoll', 'node', 'ws'];

/**
 * What idle connections cost: one call on each, then silence.
 *
 * @param {'http' | 'ws'} wire
 * @returns {Promise<readonly { peer: string, name: string, report: Record<string, number> }[]>}
 */
export async function idle(connections, seconds, wire) {
  const servers = wire === 'ws' ? WITH_WEBSOCKET : ['epoll-echo', ...SERVERS];
  return eachAlone(
    servers,
    () => [
      ...loadOptions({ ...workload, connections }, wire),
      ...['--idle', '--warmup', '0.5', '--seconds', String(seconds)],
    ],
    wire,
  );
}

/** Memory before the first call and after so many, 32 clients with 16 requests in flight. */
export async function memory(calls) {
  return eachAlone(SERVERS, () => [
    ...loadOptions({ ...workload, depth: 16 }, 'http'),
    ...['--warmup', '0', '--seconds', '240', '--calls', String(calls)],
  ]);
}

async function eachAlone(ids, options, wire = 'http') {
  const outcomes = [];
  for (const each of ids.map(peer)) {
    outcomes.push({ peer: each.id, name: each.name, report: await alone(each, options(), wire) });
  }
  return outcomes;
}

async function alone(each, options, wire) {
  const folder = mkdtempSync(join(tmpdir(), 'ujrpc-bench-'));
  const replyFile = join(folder, 'reply');
  writeFileSync(replyFile, fixedReply(workload, wire));
  const words = [...options, ...each.wires[wire](workload)];
  const server = await startPeer(each, { replyFile, requestBytes: requestBytes(words) });
  try {
    return await runLoad([
      ...[...words, '--port', server.address, '--pid', server.pids.join(',')],
      ...(each.fixed ? ['--verify', 'same'] : []),
    ]);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}
