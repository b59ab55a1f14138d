/**
 * One client's calls per second: `node rate.mjs CLIENT ADDRESS CONCURRENCY`. So many calls are always
 * awaited; every result is checked. Each line of standard input is a number of seconds to measure for.
 */
import { createInterface } from 'node:readline';
import { CLIENTS } from './clients.mjs';

const [id, address, concurrency] = process.argv.slice(2);
const { open, size = 1 } = CLIENTS[id];
const call = await open(address);

async function caller(first, end) {
  let calls = 0;
  for (let a = first; performance.now() < end; a += size) {
    const results = await call(a);
    const wrong = results.findIndex((result, index) => result !== a + index + 7);
    if (wrong !== -1 || results.length !== size) {
      throw new Error(`a wrong answer: ${a + wrong} + 7 = ${results[wrong]}`);
    }
    calls += size;
  }
  return calls;
}

async function run(duration) {
  const begin = performance.now();
  const before = process.cpuUsage();
  const callers = Array.from({ length: Math.max(1, concurrency / size) }, (_, index) =>
    caller(index, begin + duration * 1000),
  );
  const calls = (await Promise.all(callers)).reduce((sum, each) => sum + each);
  const { user, system } = process.cpuUsage(before);
  return {
    callsPerSecond: (calls / (performance.now() - begin)) * 1000,
    clientUsPerCall: (user + system) / calls,
  };
}

for await (const seconds of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await run(Number(seconds)))}\n`);
}
