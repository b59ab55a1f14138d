import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { LOAD, PYTHON_PEERS } from './paths.mjs';

/** The server has a core of its own; the load takes the next one, where there is one. */
const SERVER_CORE = 0;
export const LOAD_CORE = availableParallelism() > 1 ? 1 : 0;

/** The load generator saw a wrong answer: no figure of the run can be trusted. */
export class WrongAnswer extends Error {
  name = 'WrongAnswer';
}

/** What the load generator ends with then (load/fatal.hpp). */
const WRONG_ANSWER = 2;

const ENVIRONMENT = { ...process.env, NODE_ENV: 'production', PYTHONPATH: PYTHON_PEERS };

/**
 * Starts a process of a peer and waits until it listens.
 *
 * @param {readonly string[]} command
 * @param {number} [core]
 * @returns {Promise<{ pid: number, address: string, stop(): Promise<void> }>} `address` is its port or path
 * @throws Error with what it said when it ends before it listens
 */
export async function startProcess(command, core = SERVER_CORE) {
  const child = spawn('taskset', ['-c', String(core), ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: ENVIRONMENT,
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaints += text;
  });
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /^listening on (.+)$/.exec(line)?.[1];
    if (address === undefined) {
      continue;
    }
    const stop = async () => {
      child.kill('SIGKILL');
      await ended;
    };
    return { pid: child.pid, address, stop };
  }
  await ended;
  throw new Error(reasonIn(complaints));
}

/**
 * Starts all processes of a peer. The second one shares the load's core: with two cores there is no
 * other.
 *
 * @param {import('./peers.mjs').Peer} peer
 * @param {import('./peers.mjs').Start} start
 */
export async function startPeer(peer, start) {
  const first = await startProcess(peer.command(start));
  const running = [first];
  const stop = async () => {
    await Promise.all(running.map((each) => each.stop()));
  };
  try {
    while (running.length < (peer.processes ?? 1)) {
      const command = peer.command({ ...start, port: Number(first.address) });
      running.push(await startProcess(command, running.length % availableParallelism()));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { address: first.address, pids: running.map(({ pid }) => pid), stop };
}

/**
 * Runs the load generator once.
 *
 * @param {readonly string[]} options
 * @returns {Promise<Record<string, number>>} its report
 * @throws WrongAnswer; Error with what it said when it does not trust its figures for another reason
 */
export async function runLoad(options) {
  const { status, stdout, stderr } = await collect('taskset', [
    ...['-c', String(LOAD_CORE), LOAD],
    ...options,
  ]);
  if (status === WRONG_ANSWER) {
    throw new WrongAnswer(stderr.trim());
  }
  if (status !== 0) {
    throw new Error(reasonIn(stderr));
  }
  return JSON.parse(stdout);
}

/**
 * Starts a Node script on the load's core that answers each line with a line of JSON.
 *
 * @param {string} file
 * @param {readonly string[]} words
 * @returns {{ ask(line: string): Promise<any>, stop(): Promise<void> }}
 */
export function startScript(file, words) {
  const command = ['-c', String(LOAD_CORE), process.execPath, file, ...words];
  const child = spawn('taskset', command, { stdio: ['pipe', 'pipe', 'pipe'], env: ENVIRONMENT });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaints += text;
  });
  child.stdin.on('error', () => {}); // it has ended: its answer says so
  const ended = once(child, 'close');
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async ask(line) {
      child.stdin.write(`${line}\n`);
      const { value, done } = await answers.next();
      if (done) {
        throw new Error(reasonIn(complaints));
      }
      return JSON.parse(value);
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

async function collect(command, words) {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], env: ENVIRONMENT });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const [status] = await once(child, 'close');
  return { status, stdout, stderr };
}

/** The bytes of each request that the load generator will send. */
export function requestBytes(options) {
  const { stdout, stderr, status } = spawnSync(LOAD, ['--describe', ...options], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    throw new Error(reasonIn(stderr));
  }
  return JSON.parse(stdout).requestBytes;
}

/** The sentence that says why, out of all that a failing program prints. */
function reasonIn(complaints) {
  const lines = complaints.split('\n').filter((line) => line.trim() !== '');
  const reason = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0];
  return reason?.replace(/^(?:\w*Error(?: \[\w+\])?|load|echo): /, '') ?? 'it ended without a word';
}
