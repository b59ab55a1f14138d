/** `npm run bench:check`: the headline ratios once more, in under a minute; exit code 1 below one. */
import { readFileSync } from 'node:fs';
import { build } from './src/build.mjs';
import { judge } from './src/page/targets.mjs';
import { TARGETS } from './src/paths.mjs';
import { peer } from './src/peers.mjs';
import { planOf } from './src/plan.mjs';
import { measure } from './src/rounds.mjs';
import { WORKLOADS } from './src/workloads.mjs';

const targets = JSON.parse(readFileSync(TARGETS, 'utf8')).filter(({ headline }) => headline);
build();

const plan = planOf({ rounds: '5', seconds: '0.5' });
const workloads = {};
for (const target of targets) {
  const workload = WORKLOADS.find(({ id }) => id === target.workload);
  const peers = [target.against.peer, target.peer].map(peer);
  const outcomes = await measure({ ...workload, wires: ['http'] }, peers, plan);
  workloads[target.workload] = { outcomes };
  const judged = judge(target, workloads);
  if (judged === undefined) {
    console.log(`${target.what}: ${outcomes.map(({ skipped }) => skipped).join(' ')}`);
    process.exitCode = 1;
    continue;
  }
  const noisy = outcomes.some((outcome) => outcome.noisy) ? ' (every round was disturbed)' : '';
  const { ratio, met } = judged;
  console.log(
    `${met ? '✓' : '✗'} ${target.what}: ${target.peer} is ${ratio.toFixed(2)} × ` +
      `${target.against.peer}, wanted ${target.atLeast}${noisy}`,
  );
  process.exitCode = met ? process.exitCode : 1;
}
