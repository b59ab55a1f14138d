import { createRequire } from 'node:module';
import type * as Recheck from '#recheck';

/** The parts have no time of their own: what is found must not depend on how busy the machine is. */
const LIMITS = {
  timeout: 120_000,
  attackTimeout: null,
  incubationTimeout: null,
  seedingTimeout: null,
};

const risks = new Map<string, string | undefined>();

/**
 * What is wrong with the time that a regular expression may take: V8 tries one way to match after the
 * other. Undefined where that time is linear in the text. Each pattern is looked at once, and what does
 * it is loaded with the first one: it takes half a second.
 */
export function patternRisk(source: string): string | undefined {
  if (!risks.has(source)) {
    risks.set(source, findRisk(source));
  }
  return risks.get(source);
}

function findRisk(source: string): string | undefined {
  const { checkSync } = createRequire(import.meta.url)('#recheck') as typeof Recheck;
  const { status, complexity, attack } = checkSync(source, '', LIMITS);
  if (status === 'safe') {
    return undefined;
  }
  return status === 'unknown'
    ? 'may take very long: two minutes were not enough to decide it'
    : `takes ${complexity?.summary ?? 'very long'} time, as with the text ${attack?.pattern ?? ''}`;
}
