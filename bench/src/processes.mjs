import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { LOAD } from './paths.mjs';

/** The server has a core of its own; the load takes the next one, where there is one. */
const SERVER_CORE = '0';
const LOAD_CORE = availableParallelism() > 1 ? '1' : '0';

/**
 * Starts a peer and waits until it listens.
 *
 * @param {readonly string[]} command
 * @returns {Promise<{ pid: number, address: string, stop(): Promise<void> }>} `address` is its port or path
 * @throws Error with what it said when it ends before it listens
 */
export async function startPeer(command) {
  const child = spawn('taskset', ['-c', SERVER_CORE, ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
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
 * Runs the load generator once.
 *
 * @param {readonly string[]} options
 * @returns {Promise<Record<string, number>>} its report
 * @throws Error with what it said when it does not trust its figures
 */
export async function runLoad(options) {
  const child = spawn('taskset', ['-c', LOAD_CORE, LOAD, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let report = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    report += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complaints += text;
  });
  const [status] = await once(child, 'close');
  if (status !== 0) {
    throw new Error(reasonIn(complaints));
  }
  return JSON.parse(report);
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
