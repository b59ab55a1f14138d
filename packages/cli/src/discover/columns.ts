import { oneLine } from '../json/print.js';

/** Indented lines whose cells stand under each other; a column that is empty throughout is left out. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) => {
    const cells = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    const shown = cells.filter((_, column) => widths[column] !== 0);
    return oneLine(`  ${shown.join('  ')}`).trimEnd();
  });
}
