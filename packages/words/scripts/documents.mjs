import * as table from '../table.mjs';

/** Replaces the rows between `<!-- name -->` and `<!-- end of name -->`, for each name. */
export function withTables(page, rows) {
  let text = page;
  for (const [name, lines] of Object.entries(rows)) {
    const between = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- end of ${name} -->\n)`);
    if (!between.test(text)) {
      throw new Error(`the page has no <!-- ${name} --> … <!-- end of ${name} -->`);
    }
    text = text.replace(between, (_, begin, end) => begin + lines.join('') + end);
  }
  return text;
}

const row = (...cells) => `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|\n`;
const rule = (count) => `|${'---|'.repeat(count)}\n`;

export function errorCodeRows() {
  return [
    row('code', 'name', 'message', 'when', '`data`', 'what the caller should do'),
    rule(6),
    ...table.errorCodes.map(({ code, name, message, when, data, todo }) =>
      row(code, `\`${name}\``, message, when, data, todo),
    ),
  ];
}

/** Name of the section → its table. */
export function limitRows() {
  const sections = [...new Set(table.limits.map(({ section }) => section))];
  return Object.fromEntries(sections.map((name) => [`limits of ${name}`, sectionRows(name)]));
}

function sectionRows(section) {
  const limits = table.limits.filter((limit) => limit.section === section);
  const verb = section === 'time' ? 'after it' : 'above it';
  const ways = limits[0].above.length === 1 ? [verb] : [`${verb}, HTTP`, `${verb}, raw`];
  return [
    row('name', 'default', 'unit', ...ways),
    rule(3 + ways.length),
    ...limits.flatMap(({ name, default: value, above, more = [], ...limit }) => [
      row(`\`${name}\``, value, unitOf(name, value, limit.unit), ...above),
      ...more.map((cells) => row('', '', ...cells)),
    ]),
  ];
}

const KIB = 1024;

/** Sizes also as people say them: `bytes (16 KiB)`. */
function unitOf(name, value, unit) {
  if (!name.endsWith('Bytes') || value < KIB) {
    return unit;
  }
  const size = value < KIB * KIB ? `${value / KIB} KiB` : `${value / KIB / KIB} MiB`;
  return unit.replace(/^bytes/, `bytes (${size})`);
}
