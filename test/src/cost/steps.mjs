import { Session } from 'node:inspector/promises';
import { createInterface } from 'node:readline';

/**
 * Counts what generated code does, and never how long it takes: V8 says of each block of code how often
 * it ran. In a process of its own, which a test can end when a count has no end.
 *
 * Reads one JSON document a line, `{ method, value }`, and writes one with the steps of each part.
 */
const [server, pattern] = process.argv.slice(2);
const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });

// Only functions that are compiled from here on are counted block by block.
const { contract } = await import(server);
const methods = new Map(
  contract.classes.flatMap((owner) => owner.methods.map((one) => [one.wireName, one])),
);
const counted = new RegExp(pattern);

/** Executed blocks of the counted modules since the last time. */
async function steps() {
  const { result } = await session.post('Profiler.takePreciseCoverage');
  return result
    .filter(({ url }) => counted.test(url))
    .flatMap((script) => script.functions.flatMap((one) => one.ranges))
    .reduce((sum, { count }) => sum + count, 0);
}

async function count(work) {
  await steps();
  const made = work();
  return [await steps(), made];
}

async function costs({ method, value }) {
  const { validate, decode, result } = methods.get(method);
  const [validating, verdict] = await count(() => validate([value]));
  if (!verdict.success) {
    const told = verdict.errors.reduce(
      (sum, one) => sum + one.path.length + one.expected.length,
      0,
    );
    return { success: false, costs: { refusing: validating }, told };
  }
  const [decoding, args] = await count(() => decode?.([value]) ?? [value]);
  const [encoding, wire] = await count(() => result.encode?.(args[0]) ?? args[0]);
  const [checking, checked] = await count(() => result.validate?.(wire) ?? { success: true });
  return {
    success: checked.success,
    costs: { accepting: validating, decoding, encoding, checking },
    told: 0,
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await costs(JSON.parse(line)))}\n`);
}
