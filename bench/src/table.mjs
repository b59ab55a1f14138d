import { medianOf, outcomeOf } from './statistics.mjs';

const WIRES = { ws: 'WebSocket', grpc: 'gRPC' };

/** A peer's name, and its protocol where others of the table have another. */
export function labelOf({ name, wire }) {
  return WIRES[wire] === undefined ? name : `${name}, ${WIRES[wire]}`;
}

/**
 * @param {readonly import('./rounds.mjs').Outcome[]} outcomes
 * @returns {string} a Markdown table, and under it what could not be measured and why
 */
export function table(outcomes) {
  const bases = {
    '× echo': outcomeOf(outcomes, 'epoll-echo') ?? outcomeOf(outcomes, 'ws-echo'),
    '× Fastify': outcomeOf(outcomes, 'fastify'),
  };
  const ratios = Object.entries(bases).filter(([, base]) => base !== undefined);
  const headings = [
    'server',
    'calls/s, median (min–max)',
    ...ratios.map(([heading]) => heading),
    'p50 µs',
    'p99 µs',
    'p99.9 µs',
    'server CPU µs/call',
    'load CPU',
    'dropped',
  ];
  const rows = outcomes.map((outcome) =>
    outcome.reports.length === 0
      ? [labelOf(outcome), 'not available here', ...headings.slice(2).map(() => '')]
      : row(outcome, ratios),
  );
  const skipped = outcomes.filter((outcome) => outcome.skipped !== undefined);
  const notes = skipped.map((outcome) => `- ${labelOf(outcome)}: ${outcome.skipped}`);
  const lines = markdownTable(headings, rows);
  return [lines, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}

function row(outcome, ratios) {
  const calls = outcome.reports.map((report) => report.callsPerSecond);
  const perSecond = medianOf(outcome, 'callsPerSecond');
  return [
    labelOf(outcome),
    `${count(perSecond)} (${count(Math.min(...calls))}–${count(Math.max(...calls))})`,
    ...ratios.map(([, base]) => (perSecond / medianOf(base, 'callsPerSecond')).toPrecision(3)),
    micros(medianOf(outcome, 'p50Us')),
    micros(medianOf(outcome, 'p99Us')),
    micros(medianOf(outcome, 'p999Us')),
    medianOf(outcome, 'serverUsPerCall').toFixed(2),
    medianOf(outcome, 'loadCpu').toFixed(2),
    outcome.noisy ? `all ${outcome.disturbed} disturbed` : String(outcome.disturbed),
  ];
}

export function count(value) {
  return Math.round(value).toLocaleString('en-US');
}

export function micros(value) {
  return count(value);
}

/** @param {readonly string[]} headings @param {readonly (readonly string[])[]} rows */
export function markdownTable(headings, rows) {
  const widths = headings.map((_, column) =>
    Math.max(...[headings, ...rows].map((cells) => cells[column].length)),
  );
  const rule = `|${widths.map(rulePart).join('|')}|`;
  const [first, ...others] = [headings, ...rows].map((cells) => tableLine(cells, widths));
  return [first, rule, ...others].join('\n');
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
