/** The rows of the table of a Markdown document whose heading row begins with these columns. */
export function tableOf(document: string, ...columns: readonly string[]): readonly string[][] {
  const lines = document.split('\n');
  const heading = lines.findIndex((line) => line.startsWith(`| ${columns.join(' | ')} |`));
  if (heading < 0) {
    throw new Error(`no table begins with the columns ${columns.join(', ')}`);
  }
  const rows: string[][] = [];
  for (let at = heading + 2; lines[at]?.startsWith('|'); at++) {
    // GFM §4.10: a bar inside of a cell is escaped, in code too.
    const cells = (lines[at] ?? '').split(/(?<!\\)\|/).slice(1, -1);
    rows.push(cells.map((cell) => cell.trim().replaceAll('\\|', '|')));
  }
  return rows;
}

/** The texts of a cell's code spans. */
export function codeIn(cell: string | undefined): readonly string[] {
  return Array.from((cell ?? '').matchAll(/`([^`]+)`/g), ([, text]) => text as string);
}
