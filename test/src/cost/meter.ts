import path from 'node:path';
import { type Costs, Counter } from './counter.js';
import { sizeOf } from './values.js';

/** Of each value there are five, each twice as deep or as wide as the one before. */
export const DOUBLINGS = [4, 8, 16, 32, 64];

/**
 * How much more each part of a value may cost than in one a fourth as large: as much where the cost is
 * linear, four times as much where it is a square. Types that come in turns are uneven, hence the room.
 */
const STEEPEST = 2;

/** Steps for each part of a value that no linear check comes near to. */
const EXCESSIVE = 2_000;

/** Measures what values of growing sizes cost a generated service. */
export class Meter {
  #counter: Counter | undefined;

  /** @param folder of the generated `server.js` */
  constructor(private readonly folder: string) {}

  /**
   * What costs more than it should: the work, and its steps at each size.
   *
   * @param fits whether the values are to be accepted, where that is known
   * @param measure how large a value is
   */
  async tooSteep(
    method: string,
    values: readonly unknown[],
    fits?: boolean,
    measure = sizeOf,
  ): Promise<string[]> {
    const found: Costs[] = [];
    for (const value of values) {
      this.#counter ??= new Counter(path.join(this.folder, 'server.js'));
      const costs = await this.#counter.count(method, value);
      if (costs === undefined) {
        this.#counter = undefined;
        return [`did not end with a value of ${sizeOf(value)} parts`];
      }
      if (fits !== undefined && costs.success !== fits) {
        return [`was ${costs.success ? 'accepted' : 'refused'}`];
      }
      found.push(costs);
      if (isExcessive(costs, value)) {
        break; // the next might not end
      }
    }
    return steepParts(found, values.map(measure));
  }

  close(): void {
    this.#counter?.close();
  }
}

/** What costs more per part in the last value than in one that is two doublings smaller. */
function steepParts(found: readonly Costs[], sizes: readonly number[]): string[] {
  const last = found.length - 1;
  return Object.keys(found[last]?.costs ?? {}).flatMap((name) => {
    const steps = found.map((one) => one.costs[name] ?? 0);
    const perPart = steps.map((count, at) => count / (sizes[at] as number));
    const smaller = perPart[Math.max(last - 2, 0)] as number;
    const isSteep = (perPart[last] as number) > STEEPEST * smaller;
    const there = sizes.slice(0, found.length);
    return isSteep ? [`${name}: ${steps.join(', ')} steps for ${there.join(', ')} parts`] : [];
  });
}

function isExcessive({ costs }: Costs, value: unknown): boolean {
  return Math.max(...Object.values(costs)) > EXCESSIVE * sizeOf(value);
}
