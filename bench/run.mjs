/**
 * Compares ujrpc with what else could serve the same calls on this machine, and writes
 * docs/performance.md out of what it measured.
 *
 *   npm run bench                      all of it: about 25 minutes
 *   npm run bench -- --quick           under 3 minutes; its page goes to bench/build/quick
 *   npm run bench -- --smoke           every server and workload for a moment; its figures mean nothing
 *   npm run bench -- --workload http-32 --peer ujrpc [--rounds N] [--seconds S] [--json FILE]
 *   npm run bench -- --workload raw-32 --publish      puts these into the published results and page
 *
 * `--workload` and `--peer` keep those whose id contains the text (the echo and Fastify stay, since
 * ratios need them), print tables and write no page. `--peers FILE` adds those that a module
 * exports as `PEERS`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { main } from '../scripts/lib/steps.mjs';
import { build } from './src/build.mjs';
import { writePage } from './src/page/page.mjs';
import * as paths from './src/paths.mjs';
import { PEERS } from './src/peers.mjs';
import { planOf } from './src/plan.mjs';
import { setupPeers } from './src/setup.mjs';
import { runSuite } from './src/suite.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    smoke: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    workload: { type: 'string', default: '' },
    peer: { type: 'string', default: '' },
    peers: { type: 'string' },
    json: { type: 'string' },
    publish: { type: 'boolean', default: false },
  },
});

if (values.publish && (values.quick || values.smoke || values.peer !== '')) {
  console.error('--publish wants whole tables: neither --quick nor --smoke nor --peer with it');
  process.exit(2);
}
try {
  await setupPeers();
} catch (error) {
  console.log(`Python peers: ${error.message}`);
}
build();

const added =
  values.peers === undefined ? [] : (await import(pathToFileURL(resolve(values.peers)))).PEERS;
/**
 * The published results, these parts replaced; the page says which are of another run. Tables compare
 * workloads with each other, so what another machine measured goes into the README's picture alone.
 */
function published({ machine: { versions, ...machine }, workloads, singles }) {
  const whole = JSON.parse(readFileSync(paths.PUBLISHED, 'utf8'));
  const outcomes = workloads['http-32']?.outcomes;
  if (machine.cpu !== whole.machine.cpu) {
    if (outcomes === undefined) {
      throw new Error(
        `the published run is of ${whole.machine.cpu}: measure all with \`npm run bench\``,
      );
    }
    return { ...whole, picture: { machine, outcomes } };
  }
  const again = Object.keys({ ...workloads, ...singles }).map((id) => [id, machine]);
  return {
    ...whole,
    ...(outcomes === undefined ? {} : { picture: undefined }),
    machine: { ...whole.machine, versions: { ...whole.machine.versions, ...versions } },
    workloads: { ...whole.workloads, ...workloads },
    singles: { ...whole.singles, ...singles },
    again: { ...whole.again, ...Object.fromEntries(again) },
  };
}

await main(async () => {
  const plan = planOf(values);
  const isWhole = (values.workload === '' && values.peer === '') || values.publish;
  const mode = values.smoke ? 'smoke' : values.quick ? 'quick' : undefined;
  const chosen = { workload: values.workload, peer: values.peer, peers: [...PEERS, ...added] };
  const { results: measured, failures } = await runSuite(chosen, plan, console.log);
  const results = values.publish ? published(measured) : measured;
  const ownFile = mode === undefined ? paths.PUBLISHED : paths.resultsOf(mode);
  const file = values.json ?? (isWhole ? ownFile : undefined);
  if (file !== undefined) {
    mkdirSync(dirname(resolve(file)), { recursive: true });
    writeFileSync(file, `${JSON.stringify(results)}\n`);
  }
  if (isWhole) {
    const page = mode === undefined ? paths.PUBLISHED_PAGE : paths.pageOf(mode);
    await writePage(results, page);
    console.log(`wrote ${relative('.', page)}`);
  }
  if (failures.length > 0) {
    throw new Error(failures.join('\n'));
  }
});
