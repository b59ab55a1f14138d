/** @param {readonly number[]} values at least one */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of one member of an outcome's reports. */
export function medianOf({ reports }, name) {
  return median(reports.map((report) => report[name]));
}

/** @returns {import('./rounds.mjs').Outcome | undefined} the one with figures of this peer */
export function outcomeOf(outcomes, peer, wire) {
  return outcomes?.find(
    (each) =>
      each.peer === peer && each.reports.length > 0 && (wire === undefined || each.wire === wire),
  );
}
