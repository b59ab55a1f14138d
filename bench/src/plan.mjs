/** How long everything is measured. */

/** Cores that others may keep busy in a round that counts; ticks of 10 ms blur less than that. */
const MAX_OTHER_CPU = 0.12;

const FULL = {
  rounds: 5,
  spareRounds: 3,
  seconds: 0.6,
  warmupSlice: 0.25,
  maxWarmup: 12,
  warmup: 0.12,
  starts: 5,
  idleConnections: 10_000,
  idleSeconds: 1,
  calls: 1_000_000,
};

const QUICK = {
  rounds: 1,
  spareRounds: 0,
  seconds: 0.12,
  warmupSlice: 0.1,
  maxWarmup: 0.1,
  warmup: 0,
  starts: 1,
  idleConnections: 2_000,
  idleSeconds: 0.3,
  calls: 50_000,
};

const SMOKE = {
  rounds: 1,
  spareRounds: 0,
  seconds: 0.05,
  warmupSlice: 0,
  maxWarmup: 0,
  warmup: 0,
  starts: 1,
  idleConnections: 200,
  idleSeconds: 0.05,
  calls: 2_000,
};

/**
 * @param {{ quick: boolean, smoke: boolean, rounds?: string, seconds?: string }} given
 * @returns {import('./rounds.mjs').Plan & typeof FULL & { isSmoke: boolean, isQuick: boolean }}
 */
export function planOf({ quick, smoke, rounds, seconds }) {
  const base = smoke ? SMOKE : quick ? QUICK : FULL;
  return {
    ...base,
    ...(rounds !== undefined && { rounds: positive('rounds', rounds) }),
    ...(seconds !== undefined && { seconds: positive('seconds', seconds) }),
    maxOtherCpu: smoke ? Number.POSITIVE_INFINITY : MAX_OTHER_CPU,
    isSmoke: smoke,
    isQuick: quick,
  };
}

function positive(name, text) {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) {
    return value;
  }
  console.error(`--${name} must be a positive number, got '${text}'`);
  process.exit(2);
}
