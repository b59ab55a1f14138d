import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FINDINGS, PAGE_TEMPLATE, TARGETS } from '../paths.mjs';
import { PEERS } from '../peers.mjs';
import { median, medianOf } from '../statistics.mjs';
import { count, markdownTable, table } from '../table.mjs';
import { headline, THEMES } from './headline.mjs';
import { bars, curves, draw } from './plots.mjs';
import { targetTable } from './targets.mjs';

const KINDS = Object.fromEntries(PEERS.map(({ id, kind }) => [id, kind]));
const MEGABYTE = 1e6;
const NOT_MEASURED = 'Not measured in this run.';

/** What replaces `{{plot:NAME}}` in the template. */
const PLOTS = {
  throughput: ({ workloads }) =>
    bars(workloads['http-32'].outcomes, {
      ...{ kinds: KINDS, member: 'callsPerSecond', best: 'high', unit: 'calls/s' },
      title: workloads['http-32'].title,
    }),
  latency: ({ workloads }) =>
    bars(workloads['http-1'].outcomes, {
      ...{ kinds: KINDS, member: 'p50Us', best: 'low', unit: 'µs, median' },
      title: `${workloads['http-1'].title}: time to the answer`,
    }),
  cpu: ({ workloads }) =>
    bars(workloads['http-32'].outcomes, {
      ...{ kinds: KINDS, member: 'serverUsPerCall', best: 'low', unit: 'µs of CPU per call' },
      title: 'sum, 32 clients: what a call costs the server',
    }),
  scaling: (results) =>
    curves(series(results, 'clients-'), {
      xTitle: 'connections',
      panels: [
        panel('calls/s', 'callsPerSecond'),
        panel('p99, µs', 'p99Us'),
        {
          title: 'server RSS, bytes',
          member: 'serverRss',
          of: (outcome) => medianOf(outcome, 'serverRss'),
        },
      ],
    }),
  payload: (results) =>
    curves(series(results, 'payload-'), {
      xTitle: 'bytes of payload, in and out',
      panels: [panel('calls/s', 'callsPerSecond'), panel('server CPU µs/call', 'serverUsPerCall')],
    }),
};

function panel(title, member) {
  return { title, member, of: (outcome) => medianOf(outcome, member) };
}

function series({ workloads }, prefix) {
  return Object.entries(workloads)
    .filter(([id]) => id.startsWith(prefix))
    .map(([, workload]) => workload);
}

/** What replaces the other `{{NAME}}` and `{{NAME:WHICH}}`. */
const PARTS = {
  machine: ({ machine, plan, minutes, workloads, again = {} }) => {
    const dropped = Object.values(workloads)
      .flatMap(({ outcomes }) => outcomes)
      .reduce((sum, { disturbed }) => sum + disturbed, 0);
    return (
      `${machine.date}; ${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ` +
      `Linux ${machine.kernel}, Node ${machine.node}. ${plan.rounds} interleaved rounds of ` +
      `${plan.seconds} s each; ${minutes} minutes in all; ${dropped} rounds were dropped as disturbed. ` +
      `The first touch of a page of memory costs ${machine.pageFaultMicros.toPrecision(2)} µs here.` +
      measuredAgain(machine, again)
    );
  },
  versions: ({ machine }) =>
    markdownTable(
      ['server', 'version'],
      PEERS.filter(({ id }) => machine.versions[id] !== undefined).map(({ id, name, wires }) => [
        `${name} (${Object.keys(wires).join(', ')})`,
        machine.versions[id],
      ]),
    ),
  otherCpu: ({ plan }) => `${plan.maxOtherCpu * 100} %`,
  /** What was found where a target is missed, written by hand. */
  findings: () => readFileSync(FINDINGS, 'utf8').trim(),
  targets: ({ workloads }) => targetTable(JSON.parse(readFileSync(TARGETS, 'utf8')), workloads),
  table: ({ workloads }, id) =>
    workloads[id] === undefined ? NOT_MEASURED : table(workloads[id].outcomes),
  bandwidth: ({ workloads }) =>
    markdownTable(
      ['server', 'payload MB/s, in and out each'],
      workloads.bytes.outcomes
        .filter(({ reports }) => reports.length > 0)
        .map((outcome) => [
          outcome.name,
          count((medianOf(outcome, 'callsPerSecond') * MEGABYTE) / 1e6),
        ]),
    ),
  idle: ({ singles, plan }, which = 'idle') =>
    singles[which] === undefined
      ? NOT_MEASURED
      : markdownTable(
          [
            'server',
            'connections',
            'RSS before, MB',
            'RSS with them, MB',
            'bytes each',
            'idle CPU %',
          ],
          singles[which].map(({ name, report }) => {
            const connections = plan.idleConnections;
            const grown = report.serverRss - report.serverRssBefore;
            return [
              ...[name, count(connections), megabytes(report.serverRssBefore)],
              ...[megabytes(report.serverRss), count(grown / connections)],
              (report.serverCpu * 100).toFixed(1),
            ];
          }),
        ),
  memory: ({ singles }) =>
    markdownTable(
      ['server', 'calls', 'RSS before, MB', 'RSS after, MB'],
      singles.memory.map(({ name, report }) => [
        ...[name, count(report.calls)],
        ...[megabytes(report.serverRssBefore), megabytes(report.serverRss)],
      ]),
    ),
  startUp: ({ singles }) =>
    markdownTable(
      ['server', 'ms, median (min–max)'],
      singles['start-up'].map(({ name, milliseconds }) => [
        name,
        `${count(median(milliseconds))} (${count(Math.min(...milliseconds))}–${count(Math.max(...milliseconds))})`,
      ]),
    ),
  clients: ({ singles }) =>
    markdownTable(
      ['client', 'calls/s, median (min–max)', 'client CPU µs/call'],
      singles['client-side'].map((outcome) => {
        const rates = outcome.reports.map(({ callsPerSecond }) => callsPerSecond);
        return [
          outcome.name,
          `${count(median(rates))} (${count(Math.min(...rates))}–${count(Math.max(...rates))})`,
          medianOf(outcome, 'clientUsPerCall').toFixed(1),
        ];
      }),
    ),
};

/** Which parts are of later runs, and of which machine where it was another one. */
function measuredAgain(machine, again) {
  const later = Object.entries(again).map(([id, { date, cpu, cores, kernel, node }]) => {
    const isSame =
      [cpu, kernel, node].join() === [machine.cpu, machine.kernel, machine.node].join();
    const where = isSame ? '' : `; ${cpu}, ${cores} cores, Linux ${kernel}, Node ${node}`;
    return `${id} (${date}${where})`;
  });
  return later.length > 0 ? ` Measured again, each in a run of its own: ${later.join(', ')}.` : '';
}

function megabytes(bytes) {
  return (bytes / MEGABYTE).toFixed(1);
}

/**
 * Fills `bench/page.md` with what was measured.
 *
 * @param {object} results what `bench/results` keeps
 * @param {string} file where the page goes; its plots go into a folder beside it
 */
export async function writePage(results, file) {
  const folder = basename(file, '.md');
  mkdirSync(join(dirname(file), folder), { recursive: true });
  let page = readFileSync(PAGE_TEMPLATE, 'utf8');
  for (const [name, spec] of Object.entries(PLOTS)) {
    writeFileSync(join(dirname(file), folder, `${name}.svg`), await draw(spec(results)));
    page = page.replaceAll(`{{plot:${name}}}`, `${folder}/${name}.svg`);
  }
  for (const theme of Object.keys(THEMES)) {
    const picture = join(dirname(file), folder, `headline-${theme}.svg`);
    writeFileSync(picture, headline(results, theme));
  }
  page = page.replace(/\{\{(\w+)(?::([\w-]+))?\}\}/g, (_, name, which) =>
    PARTS[name](results, which),
  );
  writeFileSync(file, page);
}
