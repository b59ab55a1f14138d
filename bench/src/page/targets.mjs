import { medianOf, outcomeOf } from '../statistics.mjs';
import { markdownTable } from '../table.mjs';

/**
 * @typedef {object} Target
 * @property {string} what in words
 * @property {string} peer
 * @property {string} workload
 * @property {'callsPerSecond' | 'p50Us'} member
 * @property {{ peer: string, workload: string }} against
 * @property {number} [atLeast]
 * @property {number} [atMost]
 * @property {boolean} [headline] whether `npm run bench:check` measures it
 *
 * @param {Target} target
 * @param {Record<string, { outcomes: readonly import('../rounds.mjs').Outcome[] }>} workloads
 * @returns {{ ratio: number, met: boolean } | undefined} undefined where one side has no figure
 */
export function judge({ peer, workload, member, against, atLeast, atMost }, workloads) {
  const ours =
    outcomeOf(workloads[workload]?.outcomes, peer, 'http') ??
    outcomeOf(workloads[workload]?.outcomes, peer);
  const theirs = outcomeOf(workloads[against.workload]?.outcomes, against.peer);
  if (ours === undefined || theirs === undefined) {
    return undefined;
  }
  const ratio = medianOf(ours, member) / medianOf(theirs, member);
  return { ratio, met: atLeast === undefined ? ratio <= atMost : ratio >= atLeast };
}

/** @param {readonly Target[]} targets */
export function targetTable(targets, workloads) {
  const rows = targets.map((target) => {
    const { what, peer, against, atLeast, atMost } = target;
    const judged = judge(target, workloads);
    return [
      what,
      peer,
      against.peer,
      atLeast === undefined ? `≤ ${atMost}` : `≥ ${atLeast}`,
      judged === undefined ? 'not available here' : judged.ratio.toPrecision(3),
      judged === undefined ? '' : judged.met ? 'met' : '**missed**',
    ];
  });
  return markdownTable(['workload', 'server', 'against', 'target', 'measured', ''], rows);
}
