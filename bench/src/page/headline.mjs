import { medianOf, outcomeOf } from '../statistics.mjs';
import { count } from '../table.mjs';

/** The README's picture: one figure for each kind of server that people know. */
const SHOWN = [
  { peer: 'uring', name: 'ujrpc', hint: 'TypeScript, io_uring' },
  { peer: 'bun', name: 'Bun.serve', hint: 'JSON-RPC by hand' },
  { peer: 'fastify', name: 'Fastify', hint: 'Node, with schemas' },
  { peer: 'fastapi', name: 'FastAPI', hint: 'Python, uvicorn' },
  { peer: 'grpc-js', name: 'gRPC', hint: 'Node, @grpc/grpc-js' },
];

/** The one of `SHOWN` that the others are compared with. */
const [OURS] = SHOWN;

/** GitHub's own colours of text on each of its backgrounds. */
export const THEMES = {
  light: { text: '#1f2328', faint: '#59636e', ours: '#bc4c00', others: '#a8b1bb' },
  dark: { text: '#f0f6fc', faint: '#9198a1', ours: '#f0883e', others: '#4c545d' },
};

const WIDTH = 640;
const LABELS = 160;
const FIGURES = 92;
const TOP = 66;
const STEP = 46;
const BAR = 28;

/**
 * @param {object} results what `bench/results` keeps
 * @param {keyof typeof THEMES} theme
 * @returns {string} an SVG image
 */
export function headline({ workloads, machine, again = {}, picture }, theme) {
  const colours = THEMES[theme];
  const measured = picture ?? {
    machine: again['http-32'] ?? machine,
    outcomes: workloads['http-32'].outcomes,
  };
  const rows = rowsOf(measured.outcomes);
  const height = TOP + rows.length * STEP + 24;
  const { cpu, cores, kernel, node, date } = measured.machine;
  const version = kernel.split('.', 2).join('.');
  const where = `${cpu}, ${cores} cores, Linux ${version}, Node ${node.slice(1)}; ${date}; npm run bench`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif">`,
    `<title>${escaped(inWords(rows))}</title>`,
    text(0, 20, 'Calls per second over HTTP, 32 clients', {
      fill: colours.text,
      size: 20,
      bold: true,
    }),
    text(0, 44, 'sum(a, b), each server on one core; thin lines: minimum to maximum', {
      fill: colours.faint,
    }),
    ...rows.map((row, i) => bar(row, TOP + i * STEP, rows, colours)),
    text(0, height - 10, where, { fill: colours.faint }),
    '</svg>',
  ].join('\n')}\n`;
}

function rowsOf(outcomes) {
  const measured = SHOWN.flatMap(({ peer, name, hint }) => {
    const outcome = outcomeOf(outcomes, peer);
    if (outcome === undefined || outcome.reports.length === 0) {
      return [];
    }
    const all = outcome.reports.map(({ callsPerSecond }) => callsPerSecond);
    const value = medianOf(outcome, 'callsPerSecond');
    return [{ peer, name, hint, value, least: Math.min(...all), most: Math.max(...all) }];
  });
  return measured.sort((a, b) => b.value - a.value);
}

function bar({ peer, name, hint, value, least, most }, y, rows, colours) {
  const isOurs = peer === OURS.peer;
  const scale = (WIDTH - LABELS - FIGURES) / Math.max(...rows.map((row) => row.most));
  const width = (calls) => (calls * scale).toFixed(1);
  const ours = rows.find((row) => row.peer === OURS.peer)?.value ?? value;
  const ratio = (ours / value).toFixed(1);
  const end = LABELS + most * scale + 10;
  const middle = y + BAR / 2;
  return [
    text(0, y + 12, name, { fill: colours.text, size: 17, bold: isOurs }),
    text(0, y + 28, hint, { fill: colours.faint, size: 13 }),
    `<rect x="${LABELS}" y="${y}" width="${width(value)}" height="${BAR}" rx="3" fill="${isOurs ? colours.ours : colours.others}"/>`,
    `<path d="M${LABELS + Number(width(least))} ${middle}H${LABELS + Number(width(most))}" stroke="${colours.faint}" stroke-width="1.5"/>`,
    text(end.toFixed(1), y + 20, count(value), { fill: colours.text, size: 17, bold: isOurs }),
    ...(isOurs
      ? []
      : [text((end + 72).toFixed(1), y + 20, `ujrpc: ${ratio} ×`, { fill: colours.faint })]),
  ].join('\n');
}

/** For those who do not see the picture. */
function inWords(rows) {
  const figures = rows.map(({ name, value }) => `${name} ${count(value)}`).join(', ');
  return `Calls per second over HTTP with 32 clients: ${figures}`;
}

function text(x, y, words, { fill, size = 14, bold = false }) {
  const weight = bold ? ' font-weight="600"' : '';
  return `<text x="${x}" y="${y}" font-size="${size}"${weight} fill="${fill}">${escaped(words)}</text>`;
}

function escaped(words) {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
