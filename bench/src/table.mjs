/** @param {readonly number[]} values at least one */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const HEADINGS = [
  'server',
  'calls/s, median (min–max)',
  '× echo',
  'p50 µs',
  'p99 µs',
  'server µs/call',
  'load CPU',
];

/**
 * @param {readonly import('./rounds.mjs').Outcome[]} outcomes the first is what the others are
 *   compared with
 * @returns {string} a Markdown table, and under it what could not be measured and why
 */
export function table(outcomes) {
  const base = outcomes[0]?.reports.map((report) => report.callsPerSecond) ?? [];
  const measured = outcomes.filter(({ reports }) => reports.length > 0);
  const rows = [HEADINGS, ...measured.map((outcome) => row(outcome, base))];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((cells) => cells[column].length)),
  );
  const [headings, ...lines] = rows.map((cells) => tableLine(cells, widths));
  const rule = `|${widths.map(rulePart).join('|')}|`;
  const skipped = outcomes.filter((outcome) => outcome.skipped !== undefined);
  const notes = skipped.map(({ peer, skipped: reason }) => `- ${peer} was not measured: ${reason}`);
  return [headings, rule, ...lines, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}

function row({ peer, reports }, base) {
  const of = (name) => reports.map((report) => report[name]);
  const calls = of('callsPerSecond');
  return [
    peer,
    `${count(median(calls))} (${count(Math.min(...calls))}–${count(Math.max(...calls))})`,
    base.length === 0 ? '' : (median(calls) / median(base)).toFixed(2),
    median(of('p50Us')).toFixed(0),
    median(of('p99Us')).toFixed(0),
    median(of('serverUsPerCall')).toFixed(2),
    median(of('loadCpu')).toFixed(2),
  ];
}

function count(value) {
  return Math.round(value).toLocaleString('en-US');
}

/** Names to the left, figures to the right. */
function tableLine(cells, widths) {
  const padded = cells.map((cell, column) =>
    column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
  );
  return `| ${padded.join(' | ')} |`;
}

function rulePart(width, column) {
  return column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`;
}
